/* Pods that a quota refuses, as reported by controllers. */
#ifndef KUBEVET_RULES_QUOTA_REFUSAL_H
#define KUBEVET_RULES_QUOTA_REFUSAL_H

#include "rules/workload/workload.h"

struct refusal {
    const struct kv_workload *workload;
    const char *quota;   /* its name, in the check's arena */
    const char *message; /* the API server's message */
    bool by_event;       /* otherwise by a condition of the workload */
    int64_t wanted;      /* by_event: the number of pods that the workload should have */
    int64_t made;        /* by_event: the number that it has */
};

/* Do workloads of this kind report that their pods are refused? For a CronJob, its Jobs do. */
bool refusal_is_reported_by(const struct kv_kind *kind);

/* Adds all refusals of a kind's workloads, in a namespace (NULL: everywhere), to a list of struct
 * refusal. A Deployment repeats the message of its ReplicaSet: it counts only if none of its
 * ReplicaSets has one. For a workload with too few pods while events are unknown, `blind` is called
 * (unless NULL). */
typedef void (*refusal_blind)(void *context, const struct kv_workload *workload,
                              const char *reason);
void refusals_find(const struct kv_check *check, const struct kv_kind *kind, const char *namespace,
                   refusal_blind blind, void *context, struct kv_list *out);

#endif
