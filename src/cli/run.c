#include "run.h"

#include "failure.h"
#include "source.h"
#include "verdict.h"

#include "kubevet/base/glob.h"
#include "kubevet/rules/quota_report.h"

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
    return kv_outputs_parse(command, options, &run->arena, &run->outputs, error);
}

static bool is_selected(const struct kv_options *options, const char *namespace)
{
    return options->namespaces.count == 0 ||
           kv_globs_match(options->namespaces.items, options->namespaces.count, namespace);
}

/* Makes the report of quotas, if one is to tell of them. */
static void look(void *context, const struct kv_state *state)
{
    struct kv_run *run = context;
    struct kv_list *quotas = &run->quotas.quotas;
    if (!run->command->quotas && !kv_outputs_want_quotas(&run->outputs))
        return;
    kv_quota_report_make(run->spec, state, &run->quotas);
    size_t kept = 0;
    struct kv_quota_use *uses = quotas->items;
    for (size_t i = 0; i < quotas->count; i++)
        if (is_selected(run->options, uses[i].namespace))
            uses[kept++] = uses[i];
    quotas->count = kept;
}

static bool judge_live(struct kv_run *run, const struct kv_selection *selection,
                       struct kv_error *error)
{
    struct kv_session session = {0};
    bool ok = kv_session_open(&session, run->options, error);
    const char *name =
        session.connection.context ? session.connection.context : session.connection.server;
    run->cluster = name ? kv_arena_copy(&run->arena, kv_text_of(name)) : NULL;
    kv_session_warn(&session);
    if (ok) {
        struct kv_live live = kv_session_live(&session, run->options);
        live.look = look;
        live.look_context = run;
        ok = kv_engine_check_live(&live, run->spec, selection, &run->report, error);
    }
    kv_session_close(&session);
    return ok;
}

bool kv_run_judge(struct kv_run *run, const struct kv_selection *selection, struct kv_state *state,
                  struct kv_error *error)
{
    if (!run->options->snapshot)
        return judge_live(run, selection, error);
    kv_engine_want(run->spec, selection, state);
    if (!kv_recording_open(run->options, state, error))
        return false;
    kv_engine_check(run->spec, state, selection, &run->report);
    run->report.path = run->options->snapshot;
    look(run, state);
    return true;
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
    kv_arena_release(&run->arena);
}
