/* Manifests over a state: the findings with and without them, and the difference. */
#include "engine/internal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/intern.h"
#include "kubevet/state/refused.h"

#include <stdlib.h>

static bool is_on_status(const struct kv_spec *spec, const struct kv_finding *finding)
{
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); *rule; rule++)
        if (&(*rule)->doc == finding->rule)
            return (*rule)->about & KV_ABOUT_STATUS;
    return false;
}

/* Would a manifest that is not applied resolve it? For an object outside the manifests it is
 * unknown which of them changes it. */
static bool is_stuck(const struct kv_held_up *held, const struct kv_state *state,
                     const struct kv_finding *finding)
{
    const struct kv_object_name *object = &finding->object;
    const struct kv_manifest *manifest = kv_manifests_find(
        state->manifests, object->api_version, object->kind, object->namespace, object->name);
    return !manifest || kv_manifest_is_held_up(held, state, manifest);
}

/* Findings on the state as it is are neither resolved nor introduced by manifests. */
static void base_take(const struct kv_report *base, struct kv_report *report)
{
    kv_list_each(&base->findings, const struct kv_finding, finding) {
        if (finding->of_base)
            kv_list_add(&report->findings, &report->arena, struct kv_finding, *finding);
    }
    kv_list_each(&base->not_evaluated, const struct kv_not_evaluated, gap) {
        if (gap->of_base)
            kv_list_add(&report->not_evaluated, &report->arena, struct kv_not_evaluated, *gap);
    }
}

void overlay_evaluate(const struct question *question, struct kv_state *state,
                      const struct kv_overlay *overlay, struct kv_report *base,
                      struct kv_report *report)
{
    kv_overlay_apply(overlay, state);
    rules_check(question, state, report);
    /* The status of an object that the manifests change is outdated: that does not resolve a
     * finding on it. */
    kv_list_keep(&base->findings, 0, struct kv_finding, finding,
                 finding->of_base || !is_on_status(question->spec, finding) ||
                     !finding_is_outdated(state, finding));
    base_take(base, report);
    struct kv_held_up held = {0};
    kv_held_up_make(state, &held);
    if (held.any)
        kv_list_each(&base->findings, struct kv_finding, finding)
            finding->stuck = is_stuck(&held, state, finding);
    kv_held_up_release(&held);
}

/* --- differences --- */

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
    kv_list_each(&report->findings, const struct kv_finding, finding)
        found.items[found.count++] = finding;
    kv_sort(found.items, found.count, sizeof *found.items, fingerprint_compare);
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

/* A drift that the manifests change or make worse is a new one. */
static bool was_there(const struct kv_finding *finding, const struct kv_finding *before)
{
    return before && finding->severity <= before->severity &&
           kv_string_compare(finding->actual, before->actual) == 0;
}

/* --- new gaps --- */

static struct kv_text gap_key(struct kv_buffer *buffer, const char *rule, const char *namespace,
                              const char *kind, const char *name)
{
    kv_buffer_clear(buffer);
    kv_buffer_printf(buffer, "%s %s", rule, namespace ? namespace : "");
    if (kind)
        kv_buffer_printf(buffer, " %s/%s", kind, name ? name : "");
    return kv_buffer_as_text(buffer);
}

static struct kv_text gap_key_of(struct kv_buffer *buffer, const struct kv_not_evaluated *gap)
{
    return gap_key(buffer, gap->rule, gap->object.namespace, gap->object.kind, gap->object.name);
}

/* The same gap for another reason is another one: it may hide more. */
static struct kv_text gap_key_with_reason(struct kv_buffer *buffer,
                                          const struct kv_not_evaluated *gap)
{
    gap_key_of(buffer, gap);
    kv_buffer_printf(buffer, "\n%s", gap->reason);
    return kv_buffer_as_text(buffer);
}

/* The gap of a selection (`web-*`, `app=web`) may hide any object of the kind. */
static bool is_of_selection(const struct kv_not_evaluated *gap)
{
    return gap->object.kind && gap->object.name && strpbrk(gap->object.name, "*?[=");
}

/* The keys of the gaps that the base does not have. */
static void brought_gaps_collect(struct kv_intern *brought, const struct kv_report *report,
                                 const struct kv_report *base)
{
    struct kv_buffer key = {0};
    struct kv_intern before = {0};
    kv_list_each(&base->not_evaluated, const struct kv_not_evaluated, gap)
        *kv_intern_number(&before, gap_key_with_reason(&key, gap)) = 1;
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        if (kv_intern_number_of(&before, gap_key_with_reason(&key, gap)))
            continue;
        *kv_intern_number(brought, gap_key_of(&key, gap)) = 1;
        if (is_of_selection(gap))
            *kv_intern_number(brought, gap_key(&key, gap->rule, gap->object.namespace,
                                               gap->object.kind, NULL)) = 1;
    }
    kv_intern_release(&before);
    kv_buffer_release(&key);
}

/* Was the rule evaluated without the manifests, but not with them? Then nothing is resolved. */
static bool is_looked_for_no_more(const struct kv_intern *brought, const struct kv_finding *finding)
{
    const struct kv_object_name *object = &finding->object;
    struct kv_buffer key = {0};
    const char *rule = finding->rule->id, *namespace = object->namespace;
    bool is =
        kv_intern_number_of(brought, gap_key(&key, rule, NULL, NULL, NULL)) ||
        kv_intern_number_of(brought, gap_key(&key, rule, namespace, NULL, NULL)) ||
        kv_intern_number_of(brought, gap_key(&key, rule, namespace, object->kind, NULL)) ||
        kv_intern_number_of(brought, gap_key(&key, rule, namespace, object->kind, object->name));
    kv_buffer_release(&key);
    return is;
}

void report_compare(struct kv_report *report, struct kv_report *base)
{
    struct kv_arena arena = {0};
    struct found before = found_make(base, &arena), after = found_make(report, &arena);
    report->compares = true;
    kv_list_each(&report->findings, struct kv_finding, finding) {
        bool was = finding->was_before || was_there(finding, found_get(&before, finding));
        finding->change = was ? KV_CHANGE_EXISTING : KV_CHANGE_NEW;
    }
    struct kv_intern gaps = {0};
    brought_gaps_collect(&gaps, report, base);
    bool any_is_stuck = false;
    kv_list_each(&base->findings, struct kv_finding, finding) {
        if (found_get(&after, finding) || (finding->waived && !finding->stuck) ||
            (!finding->stuck && is_looked_for_no_more(&gaps, finding)))
            continue;
        any_is_stuck |= finding->stuck;
        finding->change = finding->stuck ? KV_CHANGE_EXISTING : finding->change;
        struct kv_list *list = finding->stuck ? &report->findings : &report->resolved;
        kv_list_add(list, &report->arena, struct kv_finding, *finding);
    }
    if (any_is_stuck) {
        report_sort(report);
        report_count(report);
    }
    kv_intern_release(&gaps);
    kv_arena_release(&arena);
    kv_arena_adopt(&report->arena, &base->arena);
    *base = (struct kv_report){0};
}

bool kv_engine_check_overlay(const struct kv_spec *spec, struct kv_state *state,
                             const struct kv_selection *selection, struct kv_overlay *overlay,
                             struct kv_report *report, struct kv_error *error)
{
    const struct question question = {spec, selection, NULL};
    struct kv_report base = {0};
    rules_check(&question, state, &base);
    if (base.verdict == KV_VERDICT_NONE) {
        report_document(&question, &base);
        *report = base;
        return true;
    }
    bool ok = kv_overlay_make(overlay, state, error) && kv_overlay_check(overlay, state, error);
    if (ok) {
        overlay_evaluate(&question, state, overlay, &base, report);
        report_finish(&question, &base);
        report_finish(&question, report);
        report_compare(report, &base);
        report_document(&question, report);
    }
    kv_report_release(&base);
    return ok;
}
