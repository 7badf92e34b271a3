#include "baseline.h"

#include "reports.h"

#include "cli/failure.h"

#include "kubevet/engine/coverage.h"

static bool fail(const struct run *run, struct kv_error *error, const char *what)
{
    return kv_error_set(error, KV_ERROR_USAGE, "--baseline: %s: %s", run->options->baseline, what);
}

/* Of a fleet's report, the one on this spec's cluster; else the only one. */
static struct kv_report *earlier_of(struct run *run)
{
    const char *name = run->spec->name.text;
    if (run->options->member)
        return run->options->member->earlier;
    kv_list_each(&run->baseline, struct kv_report, report) {
        if (run->baseline.count == 1 || (kv_string_is(report->spec_name, name) &&
                                         strcmp(report->command, run->command->name) == 0))
            return report;
    }
    return NULL;
}

/* A cluster that is new in the fleet, or that could not be checked then: there is nothing to
 * compare it with, so all that is found counts. */
static bool is_new_member(const struct run *run)
{
    const struct kv_member *member = run->options->member;
    return member && (!member->earlier || member->earlier->verdict == KV_VERDICT_NONE);
}

static bool earlier_check(struct run *run, const struct kv_report *earlier, struct kv_error *error)
{
    struct kv_arena *arena = &run->arena;
    const char *name = run->spec->name.text;
    if (!earlier)
        return fail(run, error, kv_arena_printf(arena, "none of its reports is of spec %s", name));
    if (strcmp(earlier->command, run->command->name) != 0)
        return fail(run, error,
                    kv_arena_printf(arena, "it is a report of kubevet %s", earlier->command));
    if (earlier->verdict == KV_VERDICT_NONE)
        return fail(run, error, "it has no verdict, so nothing can be compared with it");
    if (earlier->source == KV_SOURCE_OVERLAY)
        return fail(run, error, "it is about a state with manifests applied, which never was");
    if (earlier->spec_name && !kv_string_is(earlier->spec_name, name))
        return fail(
            run, error,
            kv_arena_printf(arena, "it is of spec %s, not of %s", earlier->spec_name, name));
    return true;
}

bool baseline_open(struct run *run, struct kv_error *error)
{
    if (!run->options->baseline)
        return true;
    if (is_new_member(run))
        message_print("warning: --baseline: %s has no verdict on this cluster: all findings count "
                      "as new",
                      run->options->baseline);
    if (run->options->member)
        return is_new_member(run) || earlier_check(run, earlier_of(run), error);
    return reports_open(run->options->baseline, &run->arena, &run->baseline, error) &&
           earlier_check(run, earlier_of(run), error);
}

bool baseline_compare(struct run *run, struct kv_error *error)
{
    struct kv_report nothing = {.started_at = KV_TIME_NONE};
    struct kv_report *earlier = is_new_member(run) ? &nothing : earlier_of(run);
    struct kv_report *report = &run->report;
    if (!run->options->baseline || report->verdict == KV_VERDICT_NONE)
        return true;
    if (earlier->cluster_uid && report->cluster_uid &&
        strcmp(earlier->cluster_uid, report->cluster_uid) != 0)
        return fail(run, error,
                    kv_arena_printf(&run->arena,
                                    "it is of another cluster: the uid of kube-system was %s, and "
                                    "is %s now",
                                    earlier->cluster_uid, report->cluster_uid));
    kv_report_compare_baseline(&run->coverage, report, earlier, run->options->baseline);
    return true;
}
