/* Who holds a pod's spec: pods, and workloads by their templates. A drift of a template is told of
 * the workload that people write, once, and not again of all that is made from it. */
#ifndef KUBEVET_RULES_HOLDERS_H
#define KUBEVET_RULES_HOLDERS_H

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* The kinds of workloads, NULL-terminated. */
extern const struct kv_kind *const holder_workload_kinds[];

/* Is a workload judged by its template? Not if another one made it; not an old ReplicaSet of a
 * controller that the state doesn't hold; not a Job that is over. */
bool holder_is_judged(const struct kv_state *state, const struct kv_workload *workload);

/* The judged workload whose template a pod was made from, or NULL. */
const struct kv_workload *holder_template_of(const struct kv_state *state,
                                             const struct kv_object *pod);

/* Where an object of this kind has its pod's spec: "spec.template.spec". */
const char *holder_spec_path(const struct kv_kind *kind);

/* Reports where pods or a kind of workload are not known: for rules that judge those that are. */
void holder_gaps_report(struct kv_check *check);

#endif
