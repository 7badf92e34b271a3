/* The holders of a pod's spec: pods, and workloads by their templates. A drift of a template is
 * reported once, for the workload that people write, not again for everything created from it. */
#ifndef KUBEVET_RULES_WORKLOAD_HOLDERS_H
#define KUBEVET_RULES_WORKLOAD_HOLDERS_H

#include "workload.h"

/* The kinds to read for rules on pods and their workloads, in these namespaces (enum kv_where).
 * holder_gaps_report reports what is unknown of them. */
#define HOLDER_READS(where)                                                                        \
    {.kind = &kv_kind_pod, .need = KV_HELPS, .in = where},                                         \
        WORKLOAD_KIND_READS(.need = KV_HELPS, .in = where)

/* Is a workload checked by its template? Not if another workload created it; not an old ReplicaSet
 * whose controller is not in the state; not a finished Job. */
bool holder_is_evaluated(const struct kv_state *state, const struct kv_workload *workload);

/* The checked workload whose template a pod was created from; NULL = none. */
const struct kv_workload *holder_template_of(const struct kv_state *state,
                                             const struct kv_object *pod);

/* A pod's spec in a documented namespace. */
struct holder {
    const struct kv_spec_namespace *namespace;
    const struct kv_object *object; /* the workload, or the pod */
    const struct kv_pod_spec *spec;
    const struct kv_workload *template; /* of a pod: holder_template_of */
};

/* Calls `take` with the workloads and pods of the namespaces whose content is wanted, and reports
 * there which of them are unknown. Left out are workloads that others made, pods that have ended or
 * are being deleted, and pods of a workload that manifests change: what they will run, its template
 * says. */
void holders_each(struct kv_check *check, bool (*wanted)(const struct kv_spec_content *content),
                  void (*take)(void *context, struct kv_check *check, const struct holder *holder),
                  void *context);

/* Is there a namespace with such content? */
bool holders_are_wanted(const struct kv_spec *spec,
                        bool (*wanted)(const struct kv_spec_content *content));

/* Reports where pods or a kind of workload are unknown: for rules that check the known ones. */
void holder_gaps_report(struct kv_check *check);

#endif
