/* What the files of the engine share. */
#ifndef KUBEVET_ENGINE_INTERNAL_H
#define KUBEVET_ENGINE_INTERNAL_H

#include "kubevet/engine/engine.h"

#include "round.h"

/* A set of rules, as a list of pointers. */
struct kv_rules {
    const struct kv_rule **items;
    size_t count;
};

/* --- selection.c --- */

/* Do --rule and --skip-rule let this rule run? */
bool kv_rule_is_selected(const struct kv_selection *selection, const struct kv_rule *rule);

/* Is it a gate that is run? --rule does not leave one out: of another cluster no part is to be
 * judged. */
bool kv_rule_is_gate(const struct kv_selection *selection, const struct kv_rule *rule);

/* The rule's severity, or what the spec (may be NULL) makes of it: `is_set` says which. */
enum kv_severity kv_rule_severity(const struct kv_spec *spec, const struct kv_rule *rule,
                                  bool *is_set);

/* NULL if the rule is to be run on this spec (NULL: on any); else why not. */
const char *kv_rule_why_not(const struct kv_spec *spec, const struct kv_selection *selection,
                            const struct kv_rule *rule);

/* Does the rule read the kind for this spec (NULL: for any)? */
bool kv_rule_reads(const struct kv_rule *rule, const struct kv_spec *spec,
                   const struct kv_kind *kind);

/* Is it among these (NULL: all)? */
bool kv_rules_hold(const struct kv_rules *rules, const struct kv_rule *rule);

/* Adds the kinds that the rule reads for this spec (NULL: for any) to a NULL-terminated set with
 * room for all there are. */
void kv_rule_kinds_add(const struct kv_rule *rule, const struct kv_spec *spec,
                       const struct kv_kind **out);

/* As kv_engine_want, for these rules only. */
void kv_rules_want(const struct kv_rules *rules, const struct kv_spec *spec,
                   struct kv_state *state);

/* --- engine.c --- */

/* Judges a state by some rules only (NULL: by all), without those on waivers. The report is to be
 * finished, once what it says is final. */
void kv_engine_check_rules(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, const struct kv_rules *only,
                           struct kv_report *report);

/* Is this, by what the state holds, another cluster than the documented one? True with a finished
 * report; else the report is empty. */
bool kv_engine_check_gates(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, struct kv_report *report);

/* Waives what the spec's waivers cover, judges the waivers and counts: the last step of a report.
 */
void kv_report_finish(const struct kv_spec *spec, const struct kv_selection *selection,
                      struct kv_report *report);

/* --- report.c --- */

/* What the report says of the spec and the state as such. */
void kv_report_describe(const struct kv_spec *spec, const struct kv_state *state,
                        struct kv_report *report);

/* Leaves out what --namespace does not ask for. */
void kv_report_select(const struct kv_spec *spec, const struct kv_selection *selection,
                      struct kv_report *report);

/* Tells where in the manifests of a state the objects of the findings stand. */
void kv_report_place(const struct kv_state *state, struct kv_report *report);

/* Fingerprints the findings, and makes all that the report says of the state its own: the state
 * may go then. kv_findings_complete does so for those of a list from `first` on. */
void kv_report_complete(struct kv_report *report);
void kv_findings_complete(struct kv_report *report, struct kv_list *findings, size_t first);

void kv_report_sort(struct kv_report *report);

/* Counts a sorted report by severity; the verdict follows. */
void kv_report_count(struct kv_report *report);

/* --- overlay.c --- */

/* Does what a rule on status found, or could not look at, rest on an object that manifests have
 * changed? */
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

/* --- cause.c --- */

/* Drops what another finding explains; those findings the report keeps apart. */
void kv_consequences_drop(struct kv_report *report);
/* Likewise, of what could not be looked at, what an error says already that no waiver covers. */
void kv_gaps_drop(struct kv_report *report);

/* --- wanted.c --- */

/* Names all objects of the spec's `resources` to a state. */
void kv_spec_want(const struct kv_spec *spec, struct kv_state *state);

/* Asks the state for the host names that the spec's `network.hairpin` lists. */
void kv_spec_want_hosts(const struct kv_spec *spec, struct kv_state *state);

/* Reads the objects that a state wants. */
bool kv_wanted_read_live(const struct kv_live *live, struct kv_state *state,
                         struct kv_error *error) KV_MUST_USE;

/* --- live.c --- */

/* For whom a live state is read. */
struct kv_reading {
    const struct kv_spec *spec;           /* NULL = for any */
    const struct kv_selection *selection; /* NULL = for whoever comes: of all namespaces */
    const struct kv_rules *only;          /* of those selected, the rules that will judge it; NULL =
                                             all */
};

/* As kv_engine_read_live, but what these rules don't look at may be left out: the state says so. */
bool kv_reading_live(const struct kv_live *live, const struct kv_reading *reading,
                     const struct kv_kind *const *kinds, struct kv_state *state,
                     struct kv_error *error) KV_MUST_USE;

/* --- where.c --- */

/* Do the rules look for the kind only in namespaces that can be named? `quotas_known`: those that
 * hold a ResourceQuota are, or will be. */
bool kv_reading_is_by_namespace(const struct kv_reading *reading, const struct kv_kind *kind,
                                bool quotas_known);

/* These, each once, as struct kv_known: those of the spec that are asked for, those where the rules
 * look by themselves, and those of the quotas that the state holds. False if they are more than
 * `most`. */
bool kv_reading_namespaces(const struct kv_reading *reading, const struct kv_kind *kind,
                           struct kv_state *state, size_t most, struct kv_list *out);

/* --- by_namespace.c --- */

/* How many items of the kind may follow the first page of all namespaces for it to be read on at
 * once: asking by namespace would take as many requests. */
size_t kv_by_namespace_patience(const struct kv_reading *reading, const struct kv_kind *kind,
                                bool quotas_are_read, struct kv_state *state);

/* Reads the lists of a round that were left, by namespace or on to their end, and tells the state.
 */
bool kv_by_namespace_read(const struct kv_live *live, const struct kv_reading *reading,
                          const struct round *wide, struct kv_state *state,
                          struct kv_error *error) KV_MUST_USE;

/* --- served.c --- */

/* What discovery says of a kind whose list was refused or not found. */
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

/* Fills in what is served of each of the kinds. */
bool kv_served_ask(const struct kv_live *live, struct kv_served_kind *kinds, size_t count,
                   struct kv_arena *arena, struct kv_error *error) KV_MUST_USE;

/* --- waive.c --- */

/* Marks the findings that a waiver of the spec covers at the report's clock. No waiver covers a
 * finding about itself. */
void kv_findings_waive(const struct kv_spec *spec, struct kv_report *report);

/* What became of each of the spec's waivers, in the report's arena. */
const struct kv_waiver_fate *kv_waivers_judge(const struct kv_spec *spec,
                                              const struct kv_selection *selection,
                                              struct kv_report *report);

#endif
