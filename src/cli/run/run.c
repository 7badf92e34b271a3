#include "run.h"

#include "cli/failure.h"
#include "notify.h"
#include "remember.h"
#include "reports.h"
#include "source.h"
#include "spec_name.h"
#include "verdict.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/deadline.h"

#include <math.h>
#include <time.h>

bool run_begin(struct run *run, const struct kv_command *command, const struct kv_options *options,
               struct kv_error *error)
{
    *run = (struct run){.command = command,
                        .options = options,
                        .started_at = time(NULL),
                        .start = kv_seconds_now(),
                        .report.recorded_at = KV_TIME_NONE};
    kv_state_init(&run->state, KV_SOURCE_SNAPSHOT);
    return outputs_parse(command, options, &run->arena, &run->outputs, error) &&
           notify_check(options, error);
}

/* Without a verdict, because this is not the documented cluster; that is the only finding. */
static const char *why_no_verdict(const struct kv_report *report)
{
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (!finding->waived)
            return finding->message;
    }
    return "the report says why";
}

/* Explains the exit code if no finding does. */
static void exit_explain(enum kv_exit code, const struct kv_report *report)
{
    size_t rules = report->rules_not_evaluated;
    if (code == KV_EXIT_PARTIAL)
        message_print("partial: %zu rule%s could not be evaluated; the report says why, and "
                      "--allow-partial accepts it",
                      rules, rules == 1 ? "" : "s");
    else if (code == KV_EXIT_NO_VERDICT)
        message_print("no verdict: %s", why_no_verdict(report));
}

/* The spec's name, by which people know the cluster, else the connection's. */
static const char *cluster_name(struct run *run)
{
    const struct kv_report *report = &run->report;
    if (run->options->member)
        return run->options->member->name;
    const char *path = run->spec ? NULL : spec_path(run->options);
    if (report->spec_name && *report->spec_name)
        return report->spec_name;
    if (!run->cluster && path)
        run->cluster = spec_name_read(path, &run->arena);
    if (run->cluster)
        return run->cluster;
    return report->context ? report->context : report->server;
}

static void report_complete(struct run *run, const char *failure)
{
    struct kv_report *report = &run->report;
    if (!report->spec_name && run->spec)
        report->spec_name = run->spec->name.text;
    report->command = run->command->name;
    report->started_at = run->started_at;
    report->duration_seconds = floor((kv_seconds_now() - run->start) * 1000 + 0.5) / 1000;
    report->quotas = &run->quotas;
    report->new_only = run->options->new_only;
    report->verdict = failure ? KV_VERDICT_NONE : kv_report_verdict(report, run->options->fail_on);
    report->cluster = cluster_name(run);
    report->failure = failure;
}

/* The time left for sending. */
static int64_t time_left(const struct run *run)
{
    int64_t timeout = run->options->timeout;
    if (timeout == 0 || timeout >= KV_TIMEOUT_NONE)
        return KV_TIMEOUT_NONE;
    return timeout - (int64_t)((kv_seconds_now() - run->start) * 1e9);
}

/* Writes the report, then sends alerts and metrics; one failing does not stop the other. False if
 * one failed, after printing why. `failure`: why there is no verdict, and `code` the exit code for
 * it; NULL = there is a report. */
static bool report_deliver(struct run *run, const char *failure, enum kv_exit code)
{
    struct kv_error error = {0};
    int64_t left = time_left(run);
    kv_deadline_set(left < KV_TIMEOUT_NONE ? left : INT64_MAX);
    report_complete(run, failure);
    if (!failure || code == KV_EXIT_NO_VERDICT)
        run_remember(run, time_left(run));
    bool ok = outputs_write(&run->outputs, run->options, &run->report,
                            failure && !run->evaluated_nothing && !run->options->member, &error);
    if (!ok)
        error_print(&error);
    return notify_send(run->options, &run->report, failure, time_left(run)) && ok;
}

/* Ends a run without a verdict whose reason (`failure`) has been printed; `code` is the exit code
 * for it. */
static enum kv_exit run_end_failed(struct run *run, const char *failure, enum kv_exit code)
{
    return report_deliver(run, failure, code) || code == KV_EXIT_USAGE ? code : KV_EXIT_NO_VERDICT;
}

enum kv_exit run_end_without_spec(struct run *run)
{
    if (kv_deadline_was_missed())
        return run_end_failed(run, "reading the spec timed out", KV_EXIT_NO_VERDICT);
    return run_end_failed(run, "the spec is invalid: run kubevet lint", KV_EXIT_USAGE);
}

enum kv_exit run_end(struct run *run, const struct kv_error *error)
{
    if (error->kind != KV_ERROR_NONE) {
        char failure[sizeof error->file + sizeof error->text + 32];
        kv_error_format(error, failure, sizeof failure);
        return run_end_failed(run, failure, error_print(error));
    }
    if (run->report.clock_doubt)
        message_print("warning: the clock is wrong: %s", run->report.clock_doubt);
    if (!report_deliver(run, NULL, KV_EXIT_CONFORMS))
        return KV_EXIT_NO_VERDICT;
    enum kv_exit code = exit_code_of(&run->report, run->options);
    exit_explain(code, &run->report);
    return code;
}

void run_release(struct run *run)
{
    kv_report_release(&run->report);
    kv_arena_release(&run->earlier.arena);
    kv_arena_release(&run->quotas.arena);
    kv_state_release(&run->state);
    kv_manifests_release(&run->manifests);
    kv_repository_close(run->repository);
    kv_arena_release(&run->arena);
}
