/* Shared by the files of the engine. */
#ifndef KUBEVET_ENGINE_INTERNAL_H
#define KUBEVET_ENGINE_INTERNAL_H

#include "kubevet/engine/engine.h"

#include "engine/fetch/round.h"

/* A set of rules, as a list of pointers. */
struct rules {
    const struct kv_rule **items;
    size_t count;
};

/* The question: which spec, checked by which rules. */
struct question {
    const struct kv_spec *spec;           /* NULL = any */
    const struct kv_selection *selection; /* NULL = no spec yet: all namespaces are read */
    const struct rules *only;             /* among the selected ones; NULL = all */
};

/* --- selection.c --- */

/* Do --rule and --skip-rule let this rule run? */
bool rule_is_selected(const struct kv_selection *selection, const struct kv_rule *rule);

/* Is it a gate that runs? --rule does not exclude a gate: on another cluster nothing must be
 * checked. */
bool rule_is_gate(const struct kv_selection *selection, const struct kv_rule *rule);

/* The rule's severity, or the one that the spec (may be NULL) sets, which `is_set` reports. */
enum kv_severity rule_severity(const struct kv_spec *spec, const struct kv_rule *rule,
                               bool *is_set);

/* NULL if the rule must run on this spec (NULL: on any); otherwise why not. */
const char *rule_why_not(const struct question *question, const struct kv_rule *rule);

/* Does --rule leave rules out? */
bool run_is_partial(const struct question *question);

/* Is the rule in the set (NULL: all)? */
bool rules_contain(const struct rules *rules, const struct kv_rule *rule);

/* Adds the kinds that the rule reads for this spec (NULL: for any) to a NULL-terminated set with
 * room for all kinds. */
void rule_kinds_add(const struct kv_rule *rule, const struct kv_spec *spec,
                    const struct kv_kind **out);

/* Like kv_engine_want, for these rules only. */
void rules_want(const struct rules *rules, const struct kv_spec *spec, struct kv_state *state);

/* --- evaluate/evaluate.c --- */

/* Checks a state by all rules except those on waivers. Finish the report when its contents are
 * final. */
void rules_check(const struct question *question, const struct kv_state *state,
                 struct kv_report *report);

/* Is the state of another cluster than the documented one? True with a finished report; otherwise
 * the report is empty. */
bool gates_check(const struct question *question, const struct kv_state *state,
                 struct kv_report *report);

/* Applies the spec's waivers, checks the waivers and counts: the last step of a report. */
void report_finish(const struct question *question, struct kv_report *report);

/* --- evaluate/finish.c --- */

/* Fills in what the report says about the spec and the state as such. */
void report_describe(const struct kv_spec *spec, const struct kv_state *state,
                     struct kv_report *report);

/* Drops what --namespace excludes. */
void report_select(const struct question *question, struct kv_report *report);

/* Fills in where the findings' objects are in a state's manifests. */
void report_place(const struct kv_state *state, struct kv_report *report);

/* Computes the fingerprints of findings, and copies what the report needs from the state, which may
 * be released then. findings_complete does so for a list from `first` on. */
void report_complete(struct kv_report *report);
void findings_complete(struct kv_report *report, struct kv_list *findings, size_t first);

void report_sort(struct kv_report *report);

/* Counts a sorted report by severity, and sets the verdict. */
void report_count(struct kv_report *report);

/* Copies the texts of a name into the report. */
void object_name_own(struct kv_report *report, struct kv_object_name *name);

/* --- evaluate/left_out.c --- */

/* Runs a rule, or says in the report why it can't run. */
typedef void run_rule(const struct kv_rule *rule, const struct question *question,
                      const struct kv_state *state, struct kv_report *report);

/* Reports as not evaluated what a rule can't look at since it is missing, if --rule leaves out the
 * rule that reports that. `run` runs one. */
void left_out_add(const struct question *question, const struct kv_state *state, run_rule *run,
                  struct kv_report *report);

/* --- evaluate/document.c --- */

/* Makes the sections of a finished report, if the selection wants them: the spec's statements, and
 * what became of each. */
void report_document(const struct question *question, struct kv_report *report);

/* --- evaluate/outdated.c --- */

/* Does the finding or gap of a rule on status depend on an object that manifests have changed? */
bool finding_is_outdated(const struct kv_state *state, const struct kv_finding *finding);
bool gap_is_outdated(const struct kv_state *state, const struct kv_not_evaluated *gap);

/* --- evaluate/overlay.c --- */

/* Lays the manifests over a state whose report is `base`, and checks it again. */
void overlay_evaluate(const struct question *question, struct kv_state *state,
                      const struct kv_overlay *overlay, struct kv_report *base,
                      struct kv_report *report);

/* Marks the existing findings of a finished report, and moves the resolved ones to it. `base` is
 * empty then. */
void report_compare(struct kv_report *report, struct kv_report *base);

/* --- evaluate/cause.c --- */

/* Moves findings that another finding explains to the report's list of explained ones. */
void consequences_drop(struct kv_report *report);
/* Likewise drops gaps that an error without a waiver already reports. */
void gaps_drop(struct kv_report *report);

/* --- fetch/wanted.c --- */

/* Registers all objects of the spec's `resources` with a state. */
void spec_want(const struct kv_spec *spec, struct kv_state *state);

/* Requests the host names that the spec's `network.hairpin` lists. */
void spec_want_hosts(const struct kv_spec *spec, struct kv_state *state);

/* Requests the ConfigMaps of CoreDNS. */
void spec_want_corefiles(const struct kv_spec *spec, struct kv_state *state);

/* Requests the annotations of namespaces that the spec documents. */
void spec_want_annotations(const struct kv_spec *spec, struct kv_state *state);

/* Reads the objects that a state wants. */
bool wanted_read_live(const struct kv_live *live, struct kv_state *state,
                      struct kv_error *error) KV_MUST_USE;

/* --- fetch/live.c --- */

/* Like kv_engine_read_live, but may leave out what these rules do not check: the state says so. */
bool question_read_live(const struct kv_live *live, const struct question *question,
                        const struct kv_kind *const *kinds, struct kv_state *state,
                        struct kv_error *error) KV_MUST_USE;

/* --- fetch/find.c --- */

/* Appends namespaces (const char *, in the state's arena) in which to try a list that is refused
 * cluster-wide, besides those of the spec: those that --namespace names exactly; else, if `live`
 * says so, those that can be listed; else the context's. `*all`: no other namespaces are selected.
 */
bool namespaces_find(const struct kv_live *live, const struct question *question,
                     struct kv_list *found, bool *all, struct kv_state *state,
                     struct kv_error *error) KV_MUST_USE;

/* --- fetch/where.c --- */

/* ResourceQuotas and LimitRanges: some rules check only namespaces with one of them. Are they among
 * the kinds to be read? Were they read everywhere it was tried? */
bool quota_kinds_are_read(const struct kv_kind *const *kinds);
bool quota_kinds_are_known(const struct kv_state *state);

/* Do the rules check the kind only in namespaces that can be listed by name? `guides_known`: the
 * namespaces with a ResourceQuota or a LimitRange are known, or will be. */
bool kind_is_read_by_namespace(const struct question *question, const struct kv_kind *kind,
                               bool guides_known);

/* These namespaces, each once, as struct kv_known: the selected ones of the spec, those that the
 * rules add, and those with quotas and LimitRanges in the state. False if there are more than
 * `most`. */
bool namespaces_to_read(const struct question *question, const struct kv_kind *kind,
                        struct kv_state *state, size_t most, struct kv_list *out);

/* --- fetch/by_namespace.c --- */

/* Up to this many remaining items, reading on cluster-wide costs no more requests than asking each
 * namespace. */
size_t by_namespace_patience(const struct question *question, const struct kv_kind *kind,
                             bool guides_are_read, struct kv_state *state);

/* Reads the unfinished lists of a round, by namespace or on to their end, and adds them to the
 * state. */
bool by_namespace_read(const struct kv_live *live, const struct question *question,
                       const struct round *cluster_wide, struct kv_state *state,
                       struct kv_error *error) KV_MUST_USE;

/* --- fetch/unlisted.c --- */

/* Is the list of namespaces of an indexed live state complete? If not, it becomes unknown. */
bool unlisted_check(const struct kv_live *live, const struct kv_spec *spec, struct kv_state *state,
                    struct kv_error *error) KV_MUST_USE;

/* --- fetch/served.c --- */

/* What discovery reports about a kind whose list was refused or not found. */
enum served {
    SERVED_MAYBE,     /* the server has it in the requested version, or does not say */
    SERVED_NOT,       /* the server has no such kind: there are no objects of it */
    SERVED_OTHERWISE, /* the server has the kind only in other versions */
};

struct served_kind {
    const struct kv_kind *kind;
    enum served served;
    const char *versions; /* for OTHERWISE: the versions, in the given arena */
};

/* Fills in what the server has of each kind. */
bool served_ask(const struct kv_live *live, struct served_kind *kinds, size_t count,
                struct kv_arena *arena, struct kv_error *error) KV_MUST_USE;

/* --- fetch/own.c --- */

/* `kinds` (NULL-terminated) and those that expressions read and that may be listed. */
const struct kv_kind *const *kinds_with_kept(const struct kv_kind *const *kinds,
                                             struct kv_state *state);

/* --- evaluate/waive.c --- */

/* Marks the findings that a waiver of the spec covers at the report's clock. No waiver covers a
 * finding about itself. */
void findings_waive(const struct kv_spec *spec, struct kv_report *report);

/* The outcome of each of the spec's waivers, in the report's arena. */
const struct kv_waiver_outcome *waivers_evaluate(const struct question *question,
                                                 struct kv_report *report);

#endif
