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

/* Judges a state by some rules only (NULL: by all), without those on waivers. The report is to be
 * finished, once what it says is final. */
void kv_engine_check_rules(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, const struct kv_rules *only,
                           struct kv_report *report);

/* Waives what the spec's waivers cover, judges the waivers and counts: the last step of a report.
 */
void kv_report_finish(const struct kv_spec *spec, const struct kv_selection *selection,
                      struct kv_report *report);

/* Do --rule and --skip-rule let this rule run? */
bool kv_rule_is_selected(const struct kv_selection *selection, const struct kv_rule *rule);

/* NULL if the rule is to be run on this spec; else why not. */
const char *kv_rule_why_not(const struct kv_spec *spec, const struct kv_selection *selection,
                            const struct kv_rule *rule);

/* overlay.c: does what a rule on status found, or could not look at, rest on an object that
 * manifests have changed? */
bool kv_finding_is_void(const struct kv_state *state, const struct kv_finding *finding);
bool kv_gap_is_void(const struct kv_state *state, const struct kv_not_evaluated *gap);

/* Lays the manifests over a state that was judged, which gave `base`, and judges it again. */
void kv_overlay_judge(const struct kv_spec *spec, struct kv_state *state,
                      const struct kv_selection *selection, const struct kv_rules *only,
                      const struct kv_overlay *overlay, struct kv_report *base,
                      struct kv_report *report);

/* Marks what of a finished report was there before, and takes over what is no more. `base` is empty
 * then. */
void kv_report_compare(struct kv_report *report, struct kv_report *base);

/* cause.c: drops what another finding explains; those findings the report keeps apart. */
void kv_consequences_drop(struct kv_report *report);

/* Is this, by what the state holds, another cluster than the documented one? True with a finished
 * report; else the report is empty. */
bool kv_engine_check_gates(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, struct kv_report *report);

/* Does the rule read the kind for this spec (NULL: for any)? */
bool kv_rule_reads(const struct kv_rule *rule, const struct kv_spec *spec,
                   const struct kv_kind *kind);

/* Adds the kinds that the rule reads for this spec (NULL: for any) to a NULL-terminated set with
 * room for all there are. */
void kv_rule_kinds_add(const struct kv_rule *rule, const struct kv_spec *spec,
                       const struct kv_kind **out);

void kv_report_sort(struct kv_report *report);

/* Counts by severity, and the verdict that follows. */
void kv_report_count(struct kv_report *report);

/* wanted.c: names all objects of the spec's `resources` to a state; reads those that a state wants.
 */
void kv_spec_want(const struct kv_spec *spec, struct kv_state *state);
/* Asks the state for the host names that the spec's `network.hairpin` lists. */
void kv_spec_want_hosts(const struct kv_spec *spec, struct kv_state *state);
bool kv_wanted_read_live(const struct kv_live *live, struct kv_state *state,
                         struct kv_error *error) KV_MUST_USE;

/* served.c: what discovery says of a kind whose list was refused or not found. */
enum kv_served {
    KV_SERVED_MAYBE,     /* the server has it as it was asked for, or does not say what it has */
    KV_SERVED_NOT,       /* the server has no such kind: there are no objects of it */
    KV_SERVED_OTHERWISE, /* it has the kind, in other versions only */
};

struct kv_served_kind {
    const struct kv_kind *kind;
    enum kv_served served;
    const char *versions; /* of OTHERWISE: which, in the arena that was given */
};

bool kv_served_ask(const struct kv_live *live, struct kv_served_kind *kinds, size_t count,
                   struct kv_arena *arena, struct kv_error *error) KV_MUST_USE;

/* waive.c: marks the findings that a waiver of the spec covers at the report's clock. No waiver
 * covers a finding about itself. */
void kv_findings_waive(const struct kv_spec *spec, struct kv_report *report);

/* What became of each of the spec's waivers, in the report's arena. */
const struct kv_waiver_fate *kv_waivers_judge(const struct kv_spec *spec,
                                              const struct kv_selection *selection,
                                              struct kv_report *report);

#endif
