/* What a quota counts now, and the most that it may come to count: the peak of everything in its
 * namespace.
 *
 * The peak of a workload is the greatest number of pods that its controller creates at one time:
 *   Deployment   R + surge; R is replicas, or an autoscaler's maximum if that is more; surge is R
 *                by its maxSurge (25 % by default), rounded up; none with the strategy Recreate
 *   StatefulSet, ReplicaSet, ReplicationController   R
 *   DaemonSet    a pod for each of its nodes + surge by its maxSurge (0 by default)
 *   Job          parallelism, or the remaining completions if they are fewer
 *   CronJob      one run, plus those in progress; one in all if it forbids or replaces them
 * An autoscaler does nothing while replicas is 0, unless its minimum is 0 or KEDA created it.
 * Suspended workloads count nothing. Pods without such a workload, and pods that are being deleted,
 * count as they are now. A StatefulSet and a DaemonSet wait for pods that they delete, which are
 * therefore part of their number.
 *
 * Controllers do not count pods that are being deleted, quotas do. The worst case therefore adds
 * the pods that a rollout leaves behind: R of a Deployment in a rollout.
 *
 * Source: pkg/controller/deployment/util (MaxSurge), pkg/controller/daemon/update.go,
 * pkg/controller/job, pkg/controller/cronjob, pkg/controller/podautoscaler */
#ifndef KUBEVET_RULES_QUOTA_PEAK_H
#define KUBEVET_RULES_QUOTA_PEAK_H

#include "charge.h"
#include "rules/workload/workload.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/node.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/runtimeclass.h"
#include "kubevet/kinds/workload.h"

/* The kinds that rules on the peak read. */
#define PEAK_READS                                                                                 \
    {.kind = &kv_kind_pod, .need = KV_HELPS, .in = KV_WITH_QUOTA},                                 \
        WORKLOAD_KIND_READS(.need = KV_HELPS, .in = KV_WITH_QUOTA),                                \
        {.kind = &kv_kind_horizontalpodautoscaler, .need = KV_HELPS, .in = KV_WITH_QUOTA},         \
        {.kind = &kv_kind_replicationcontroller, .need = KV_HELPS, .in = KV_WITH_QUOTA},           \
        {.kind = &kv_kind_limitrange, .need = KV_HELPS, .in = KV_EVERYWHERE},                      \
        {.kind = &kv_kind_node, .need = KV_HELPS},                                                 \
    {                                                                                              \
        .kind = &kv_kind_runtimeclass, .need = KV_HELPS                                            \
    }

/* Is the sum too small without the kind? */
bool peak_needs(const struct kv_kind *kind);

struct peak_part {
    const struct kv_object *object; /* the workload, or the pod */
    const struct kv_pod_spec *spec; /* of its pods */
    int64_t pods;                   /* the maximum at one time */
    int64_t leaving;                /* at worst, terminating beside them */
    struct amounts charge;          /* of one pod */
    const char *how;                /* how the number is made up: "2 replicas + 1 in a rollout" */
};

struct peak {
    const struct kv_resource_quota *quota;
    struct kv_list parts;            /* struct peak_part; only those with pods */
    struct amounts projected, worst; /* of resources that pods are charged for */
    const struct kv_kind
        *unknown;        /* an unknown kind without which the sum is too small; NULL = none */
    struct kv_list gaps; /* const char *: other reasons why it may be too small, each once */
    bool limits_unknown; /* LimitRanges that may fill in what a template omits */
};

/* The peak of everything in the state; what is unknown is noted beside the sum. Allocated in the
 * check's arena. */
void peak_make(const struct kv_check *check, const struct kv_resource_quota *quota,
               struct peak *out);

/* Are all parts of it known? */
bool peak_is_whole(const struct peak *peak);

#endif
