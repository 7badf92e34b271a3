/* How many replicas a workload has, at least and at most. An autoscaler does nothing while replicas
 * is 0, unless its minimum is 0 or KEDA created it. */
#ifndef KUBEVET_RULES_WORKLOAD_REPLICAS_H
#define KUBEVET_RULES_WORKLOAD_REPLICAS_H

#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* As many as it wants as it stands, or as its autoscaler's minimum raises that to: not from 0. */
int64_t replicas_least(const struct kv_check *check, const struct kv_workload *workload);

struct replicas {
    int64_t most;
    bool are_scaled; /* an autoscaler's maximum exceeds the workload's own number */
};

/* For a Deployment, StatefulSet, ReplicaSet or ReplicationController. `scalers` are those of its
 * namespace, from scalers_of. */
struct replicas replicas_most(const struct kv_check *check, const struct kv_list *scalers,
                              const struct kv_workload *workload);

/* No controller creates more; this bound keeps sums over a hostile manifest from overflowing. */
int64_t replicas_bounded(int64_t pods);

#endif
