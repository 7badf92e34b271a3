/* What the files of the engine share. */
#ifndef KUBEVET_ENGINE_INTERNAL_H
#define KUBEVET_ENGINE_INTERNAL_H

#include "kubevet/engine/engine.h"

/* A set of rules, as a list of pointers. */
struct kv_rules {
    const struct kv_rule **items;
    size_t count;
};

static inline bool kv_rules_hold(const struct kv_rules *rules, const struct kv_rule *rule)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->items[i] == rule)
            return true;
    return false;
}

/* As kv_engine_check, for some rules only (NULL: for all). */
void kv_engine_check_rules(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, const struct kv_rules *only,
                           struct kv_report *report);

/* cause.c: drops what another finding explains. */
void kv_consequences_drop(struct kv_report *report);

/* Is this, by what the state holds, another cluster than the documented one? True with a finished
 * report; else the report is empty. */
bool kv_engine_check_gates(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, struct kv_report *report);

/* Adds kinds (NULL-terminated; may be NULL) to a NULL-terminated set with room for all there are.
 */
void kv_kinds_add(const struct kv_kind *const *kinds, const struct kv_kind **out);

void kv_report_sort(struct kv_report *report);

/* Counts by severity, and the verdict that follows. */
void kv_report_count(struct kv_report *report);

/* wanted.c: names all objects of the spec's `resources` to a state; reads those that a state wants.
 */
void kv_spec_want(const struct kv_spec *spec, struct kv_state *state);
bool kv_wanted_read_live(const struct kv_live *live, struct kv_state *state,
                         struct kv_error *error) KV_MUST_USE;

/* waive.c: marks the findings that a waiver of the spec covers at the report's clock. */
void kv_findings_waive(const struct kv_spec *spec, struct kv_report *report);

#endif
