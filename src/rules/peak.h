/* What a quota counts now, and what it may come to count: the peak of all that runs in its
 * namespace.
 *
 * The peak of a workload is the number of pods that its controller makes at most at a time:
 *   Deployment   R + surge; R is replicas, or an autoscaler's maximum if that is more; surge is R
 *                by its maxSurge (25 % unless given), rounded up; none where it recreates
 *   StatefulSet, ReplicaSet   R
 *   DaemonSet    a pod for each of its nodes + surge by its maxSurge (0 unless given)
 *   Job          parallelism, or the completions that are left if they are fewer
 *   CronJob      one run, plus those under way; where it forbids or replaces them, one in all
 * none of what is suspended, and pods that no such workload makes, or that are being deleted, as
 * they now are. A StatefulSet and a DaemonSet wait for what they delete: that is part of theirs.
 *
 * Controllers do not count pods that are being deleted, quotas do. So the worst case adds those
 * that a rollout leaves behind: R of a Deployment that rolls.
 *
 * Source: pkg/controller/deployment/util (MaxSurge), pkg/controller/daemon/update.go,
 * pkg/controller/job, pkg/controller/cronjob, pkg/controller/podautoscaler */
#ifndef KUBEVET_RULES_PEAK_H
#define KUBEVET_RULES_PEAK_H

#include "charge.h"
#include "workload.h"

/* `also_reads` of rules that need a peak. */
extern const struct kv_kind *const peak_reads[];

/* Those of them without which the sum is too small. */
extern const struct kv_kind *const peak_summed[];

struct peak_part {
    const struct kv_object *object; /* the workload, or the pod */
    const struct kv_pod_spec *spec; /* of its pods */
    int64_t pods;                   /* at most at a time */
    int64_t leaving;                /* at worst, on their way out beside them */
    struct amounts charge;          /* of one pod */
    const char *how;                /* how many they are: "2 replicas + 1 in a rollout" */
};

struct peak {
    const struct kv_resource_quota *quota;
    struct kv_list parts;            /* struct peak_part, those with pods */
    struct amounts projected, worst; /* of resources that are charged for pods */
    const struct kv_kind *unknown;   /* a kind without which the sum is too small; NULL = none */
    const struct kv_object *unsized; /* a DaemonSet whose nodes nobody knows; NULL = none */
    bool limits_unknown;             /* LimitRanges that may fill in what a template leaves open */
};

/* Of all that the state holds; what it does not know is told beside the sum. All in the arena of
 * the check. */
void peak_make(const struct kv_check *check, const struct kv_resource_quota *quota,
               struct peak *out);

#endif
