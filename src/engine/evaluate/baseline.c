/* A report compared with an earlier one. */
#include "engine/internal.h"

#include "kubevet/engine/coverage.h"

#include <stdlib.h>

/* Findings by fingerprint; the waived ones last among equals, so that others are paired first. */
struct sorted {
    struct kv_finding **items;
    size_t count;
};

static int finding_compare(const void *left, const void *right)
{
    const struct kv_finding *a = *(const struct kv_finding *const *)left;
    const struct kv_finding *b = *(const struct kv_finding *const *)right;
    int order = strcmp(a->fingerprint, b->fingerprint);
    if (!order)
        order = (a->waived != NULL) - (b->waived != NULL);
    return order ? order : (a > b) - (a < b);
}

static struct sorted sorted_make(const struct kv_report *report, struct kv_arena *arena)
{
    struct sorted sorted = {0};
    sorted.items = kv_arena_array(arena, report->findings.count, sizeof *sorted.items);
    kv_list_each(&report->findings, struct kv_finding, finding)
        sorted.items[sorted.count++] = finding;
    kv_sort(sorted.items, sorted.count, sizeof *sorted.items, finding_compare);
    return sorted;
}

struct comparison {
    const struct kv_coverage *coverage;
    struct kv_report *report;
    struct kv_baseline *baseline;
    bool may_differ; /* it may be another cluster */
};

/* What is not found now. A waived finding counted for nothing before. */
static void gone(struct comparison *comparison, const struct kv_finding *before)
{
    if (before->waived)
        return;
    if (comparison->may_differ || !kv_coverage_has(comparison->coverage, before->rule->id,
                                                   &before->object, before->fingerprint)) {
        comparison->baseline->not_evaluated++;
        return;
    }
    struct kv_finding *resolved =
        kv_list_push(&comparison->report->resolved, &comparison->report->arena, sizeof *resolved);
    *resolved = *before;
    resolved->change = KV_CHANGE_NONE;
}

/* Equal findings are paired one by one: a second one that was not there is new. The end of a waiver
 * makes a finding count, so it is new. */
static void pair(struct comparison *comparison, struct sorted before, struct sorted now)
{
    size_t b = 0, n = 0;
    while (b < before.count || n < now.count) {
        int order = b == before.count ? 1
                    : n == now.count
                        ? -1
                        : strcmp(before.items[b]->fingerprint, now.items[n]->fingerprint);
        if (order < 0) {
            gone(comparison, before.items[b++]);
        } else if (order > 0) {
            now.items[n++]->change = KV_CHANGE_NEW;
        } else {
            bool is_awake = before.items[b]->waived && !now.items[n]->waived;
            now.items[n++]->change = is_awake ? KV_CHANGE_NEW : KV_CHANGE_EXISTING;
            b++;
        }
    }
}

void kv_report_compare_baseline(const struct kv_coverage *coverage, struct kv_report *report,
                                struct kv_report *earlier, const char *path)
{
    struct kv_arena arena = {0};
    struct kv_baseline *baseline = kv_arena_alloc(&report->arena, sizeof *baseline);
    *baseline = (struct kv_baseline){.path = path, .made_at = earlier->started_at};
    struct comparison comparison = {coverage, report, baseline,
                                    earlier->cluster_uid && !report->cluster_uid};
    pair(&comparison, sorted_make(earlier, &arena), sorted_make(report, &arena));
    report->baseline = baseline;
    report->compares = true;
    report_sort(report);
    kv_arena_release(&arena);
    kv_arena_adopt(&report->arena, &earlier->arena);
}
