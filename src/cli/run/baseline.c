#include "baseline.h"

#include "reports.h"

#include "cli/failure.h"

#include "kubevet/engine/coverage.h"

static bool fail(const struct run *run, struct kv_error *error, const char *what)
{
    return kv_error_set(error, KV_ERROR_USAGE, "--baseline: %s: %s", run->options->baseline, what);
}

/* Of a fleet's report, the one on this spec's cluster; else the only one. NULL = none. */
static const struct stored *stored_find(const struct run *run, const struct reports *reports)
{
    const struct kv_list *items = &reports->items;
    kv_list_each(items, const struct stored, stored) {
        if (items->count == 1 || (kv_string_is(stored->spec_name, run->spec->name.text) &&
                                  strcmp(stored->command, run->command->name) == 0))
            return stored;
    }
    return NULL;
}

/* Sets `earlier`, if there is one. */
static bool earlier_read(struct run *run, struct kv_error *error)
{
    struct reports reports = {0};
    const char *path = run->options->baseline;
    const struct kv_member *member = run->options->member;
    bool ok = member ? member->earlier.length == 0 ||
                           reports_parse(&reports, member->earlier, path, error)
                     : reports_open(&reports, path, error);
    const struct stored *stored = ok ? stored_find(run, &reports) : NULL;
    run->has_earlier = stored != NULL;
    ok = ok && (!stored || reports_get(&reports, stored, &run->earlier, error));
    reports_release(&reports);
    return ok;
}

/* A cluster that is new in the fleet, or that could not be checked then: there is nothing to
 * compare it with, so all that is found counts. */
static bool is_new_member(const struct run *run)
{
    return run->options->member && (!run->has_earlier || run->earlier.verdict == KV_VERDICT_NONE);
}

static bool earlier_check(struct run *run, struct kv_error *error)
{
    struct kv_arena *arena = &run->arena;
    const char *name = run->spec->name.text;
    const struct kv_report *earlier = &run->earlier;
    if (!run->has_earlier)
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
    if (!earlier_read(run, error))
        return false;
    if (!is_new_member(run))
        return earlier_check(run, error);
    message_print("warning: --baseline: %s has no verdict on this cluster: all findings count as "
                  "new",
                  run->options->baseline);
    return true;
}

bool baseline_compare(struct run *run, struct kv_error *error)
{
    struct kv_report nothing = {.started_at = KV_TIME_NONE};
    struct kv_report *earlier = is_new_member(run) ? &nothing : &run->earlier;
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
