#include "run.h"

#include "failure.h"
#include "verdict.h"

#include <time.h>

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool kv_run_begin(struct kv_run *run, const struct kv_command *command,
                  const struct kv_options *options, struct kv_error *error)
{
    *run = (struct kv_run){
        .command = command, .options = options, .started_at = time(NULL), .start = seconds_now()};
    kv_state_init(&run->state, KV_SOURCE_SNAPSHOT);
    return kv_outputs_parse(command, options, &run->arena, &run->outputs, error);
}

/* There is none where this is not the documented cluster, and that is all that was found. */
static const char *why_no_verdict(const struct kv_report *report)
{
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (!finding->waived)
            return finding->message;
    }
    return "the report says why";
}

/* Why the exit code is what it is, where no finding says so. */
static void explain_exit(enum kv_exit code, const struct kv_report *report)
{
    size_t rules = report->rules_not_evaluated;
    if (code == KV_EXIT_PARTIAL)
        kv_complain("partial: %zu rule%s could not be evaluated; the report says why, and "
                    "--allow-partial accepts it",
                    rules, rules == 1 ? "" : "s");
    else if (code == KV_EXIT_NO_VERDICT)
        kv_complain("no verdict: %s", why_no_verdict(report));
}

/* The spec's name, as people know the cluster by it; else what the connection is called. */
static const char *cluster_name(const struct kv_run *run)
{
    const struct kv_report *report = &run->report;
    if (report->spec_name && *report->spec_name)
        return report->spec_name;
    if (run->cluster)
        return run->cluster;
    return report->context ? report->context : report->server;
}

static void report_complete(struct kv_run *run, bool failed)
{
    struct kv_report *report = &run->report;
    if (!report->spec_name && run->spec)
        report->spec_name = run->spec->name.text;
    report->command = run->command->name;
    report->started_at = run->started_at;
    report->duration_seconds = seconds_now() - run->start;
    report->quotas = &run->quotas;
    report->new_only = run->options->new_only;
    report->verdict = failed ? KV_VERDICT_NONE : kv_report_verdict(report, run->options->fail_on);
    report->cluster = cluster_name(run);
}

/* Writes what there is to be written; false if that failed, and was told. */
static bool report_write(struct kv_run *run, bool failed)
{
    struct kv_error error = {0};
    report_complete(run, failed);
    if (kv_outputs_write(&run->outputs, run->options, &run->report, failed, &error))
        return true;
    kv_fail(&error);
    return false;
}

enum kv_exit kv_run_end_told(struct kv_run *run, enum kv_exit code)
{
    (void)report_write(run, true);
    return code;
}

enum kv_exit kv_run_end(struct kv_run *run, const struct kv_error *error)
{
    if (error->kind != KV_ERROR_NONE)
        return kv_run_end_told(run, kv_fail(error));
    if (!report_write(run, false))
        return KV_EXIT_NO_VERDICT;
    enum kv_exit code = kv_exit_code(&run->report, run->options);
    explain_exit(code, &run->report);
    return code;
}

void kv_run_release(struct kv_run *run)
{
    kv_report_release(&run->report);
    kv_arena_release(&run->quotas.arena);
    kv_state_release(&run->state);
    kv_manifests_release(&run->manifests);
    kv_arena_release(&run->arena);
}
