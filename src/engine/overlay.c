/* Manifests over a state: what is found of both, and what differs. */
#include "engine_internal.h"

#include <stdlib.h>

/* Does the manifest itself say what the finding is about? */
static bool is_said_by_manifest(const struct kv_state *state, const struct kv_finding *finding)
{
    struct kv_place ignored;
    const struct kv_object_name *object = &finding->object;
    const struct kv_manifest *manifest = kv_manifests_find(
        state->manifests, object->api_version, object->kind, object->namespace, object->name);
    return manifest && finding->field && kv_manifest_place(manifest, finding->field, &ignored);
}

bool kv_finding_is_void(const struct kv_state *state, const struct kv_finding *finding)
{
    if (finding->of_spec)
        return false;
    const struct kv_object *object = kv_state_find_named(state, &finding->object);
    return object && object->fate != KV_UNTOUCHED && !is_said_by_manifest(state, finding);
}

bool kv_gap_is_void(const struct kv_state *state, const struct kv_not_evaluated *gap)
{
    const char *slash = gap->object ? strchr(gap->object, '/') : NULL;
    for (const struct kv_kind *const *kind = kv_kinds_registry; slash && *kind; kind++) {
        size_t length = (size_t)(slash - gap->object);
        if (strlen((*kind)->name) != length || memcmp((*kind)->name, gap->object, length) != 0 ||
            (*kind)->namespaced != (gap->namespace != NULL))
            continue;
        const struct kv_object *object = kv_state_find(state, *kind, gap->namespace, slash + 1);
        if (object)
            return object->fate != KV_UNTOUCHED;
    }
    return false;
}

static bool is_on_status(const struct kv_finding *finding)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (&(*rule)->doc == finding->rule)
            return (*rule)->status;
    return false;
}

void kv_overlay_judge(const struct kv_spec *spec, struct kv_state *state,
                      const struct kv_selection *selection, const struct kv_rules *only,
                      const struct kv_overlay *overlay, struct kv_report *base,
                      struct kv_report *report)
{
    kv_overlay_apply(overlay, state);
    kv_engine_check_rules(spec, state, selection, only, report);
    /* Of an object that the manifests change the status says nothing now: what it said is not
     * resolved by that. */
    struct kv_finding *findings = base->findings.items;
    size_t kept = 0;
    for (size_t i = 0; i < base->findings.count; i++)
        if (!is_on_status(&findings[i]) || !kv_finding_is_void(state, &findings[i]))
            findings[kept++] = findings[i];
    base->findings.count = kept;
}

/* --- what differs --- */

static int fingerprint_compare(const void *left, const void *right)
{
    const struct kv_finding *a = *(const struct kv_finding *const *)left;
    const struct kv_finding *b = *(const struct kv_finding *const *)right;
    return strcmp(a->fingerprint, b->fingerprint);
}

struct found {
    const struct kv_finding **items;
    size_t count;
};

static struct found found_make(const struct kv_report *report, struct kv_arena *arena)
{
    struct found found = {0};
    found.items = kv_arena_array(arena, report->findings.count, sizeof *found.items);
    kv_list_each(&report->findings, const struct kv_finding, finding) found.items[found.count++] =
        finding;
    if (found.count > 0)
        qsort(found.items, found.count, sizeof *found.items, fingerprint_compare);
    return found;
}

static const struct kv_finding *found_get(const struct found *found,
                                          const struct kv_finding *wanted)
{
    const struct kv_finding *const *item = found->count > 0
                                               ? bsearch(&wanted, found->items, found->count,
                                                         sizeof *found->items, fingerprint_compare)
                                               : NULL;
    return item ? *item : NULL;
}

/* A drift that the manifests make another one, or graver, is theirs. */
static bool was_there(const struct kv_finding *finding, const struct kv_finding *before)
{
    return before && finding->severity <= before->severity &&
           kv_string_compare(finding->actual, before->actual) == 0;
}

void kv_report_compare(struct kv_report *report, struct kv_report *base)
{
    struct kv_arena arena = {0};
    struct found before = found_make(base, &arena), after = found_make(report, &arena);
    kv_list_each(&report->findings, struct kv_finding, finding)
    {
        finding->change =
            was_there(finding, found_get(&before, finding)) ? KV_CHANGE_EXISTING : KV_CHANGE_NEW;
    }
    kv_list_each(&base->findings, const struct kv_finding, finding)
    {
        if (!finding->waived && !found_get(&after, finding))
            *(struct kv_finding *)kv_list_push(&report->resolved, &report->arena, sizeof *finding) =
                *finding;
    }
    kv_arena_release(&arena);
    kv_arena_adopt(&report->arena, &base->arena);
    *base = (struct kv_report){0};
}

bool kv_engine_check_overlay(const struct kv_spec *spec, struct kv_state *state,
                             const struct kv_selection *selection, const struct kv_overlay *overlay,
                             struct kv_report *report, struct kv_error *error)
{
    struct kv_report base = {0};
    kv_engine_check_rules(spec, state, selection, NULL, &base);
    if (base.verdict == KV_VERDICT_NONE) {
        *report = base;
        return true;
    }
    bool ok = kv_overlay_check(overlay, state, error);
    if (ok) {
        kv_overlay_judge(spec, state, selection, NULL, overlay, &base, report);
        kv_report_finish(spec, selection, &base);
        kv_report_finish(spec, selection, report);
        kv_report_compare(report, &base);
    }
    kv_report_release(&base);
    return ok;
}
