#include "engine/internal.h"

#include <stdlib.h>

/* Names of objects, sorted for lookup. */
struct names {
    const struct kv_object_name **items;
    size_t count;
};

static int name_compare(const void *left, const void *right)
{
    const struct kv_object_name *a = *(const struct kv_object_name *const *)left;
    const struct kv_object_name *b = *(const struct kv_object_name *const *)right;
    int order = strcmp(a->kind, b->kind);
    if (!order)
        order = kv_string_compare(a->namespace, b->namespace);
    return order ? order : kv_string_compare(a->name, b->name);
}

static bool reports_missing(const struct kv_finding *finding)
{
    return finding->missing;
}

/* A waived finding, or one below --fail-on, must not hide that something was not evaluated. */
static bool fails_the_run(const struct kv_finding *finding)
{
    return finding->severity == KV_SEVERITY_ERROR && !finding->waived;
}

/* The objects of the findings that count here. */
static struct names names_make(const struct kv_report *report, struct kv_arena *arena,
                               bool (*counts)(const struct kv_finding *finding))
{
    struct names names = {0};
    names.items = kv_arena_array(arena, report->findings.count, sizeof *names.items);
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (counts(finding))
            names.items[names.count++] = &finding->object;
    }
    kv_sort(names.items, names.count, sizeof *names.items, name_compare);
    return names;
}

static bool names_hold(const struct names *names, const struct kv_object_name *name)
{
    return name->kind && names->count > 0 &&
           bsearch(&name, names->items, names->count, sizeof *names->items, name_compare);
}

void gaps_drop(struct kv_report *report)
{
    struct kv_arena arena = {0};
    struct names found = names_make(report, &arena, fails_the_run);
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, explained) {
        if (names_hold(&found, &explained->cause))
            kv_list_add(&report->explained_gaps, &report->arena, struct kv_not_evaluated,
                        *explained);
    }
    kv_list_keep(&report->not_evaluated, 0, struct kv_not_evaluated, gap,
                 !names_hold(&found, &gap->cause));
    kv_arena_release(&arena);
}

void consequences_drop(struct kv_report *report)
{
    struct kv_arena arena = {0};
    /* Marked first, then dropped: a cause may itself be a consequence. */
    struct names missing = names_make(report, &arena, reports_missing);
    struct kv_finding *findings = report->findings.items;
    bool *dropped = kv_arena_array(&arena, report->findings.count, sizeof *dropped);
    for (size_t i = 0; i < report->findings.count; i++)
        dropped[i] = names_hold(&missing, &findings[i].cause);
    size_t kept = 0;
    for (size_t i = 0; i < report->findings.count; i++) {
        if (dropped[i])
            kv_list_add(&report->explained, &report->arena, struct kv_finding, findings[i]);
        else
            findings[kept++] = findings[i];
    }
    report->findings.count = kept;
    kv_arena_release(&arena);
}
