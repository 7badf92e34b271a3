/* Pods that a quota refuses, as controllers tell of it. */
#ifndef KUBEVET_RULES_REFUSAL_H
#define KUBEVET_RULES_REFUSAL_H

#include "workload.h"

struct refusal {
    const struct kv_workload *workload;
    const char *quota;   /* its name, in the arena of the check */
    const char *message; /* the API server's own */
    bool by_event;       /* else by a condition of the workload */
    int64_t wanted;      /* by_event: pods that the workload should have */
    int64_t made;        /* by_event: and those that it has */
};

/* The kinds that tell of refusals; NULL-terminated. */
extern const struct kv_kind *const refusal_kinds[];

/* All refusals of a kind's workloads, in a namespace (NULL: everywhere), into a list of struct
 * refusal. A Deployment repeats what one of its ReplicaSets says: it is told of where none of them
 * does. Of a workload that is short of pods while events are not known, `blind` is called (unless
 * NULL): whether a quota refuses them can't be told. */
typedef void (*refusal_blind)(void *context, const struct kv_workload *workload,
                              const char *reason);
void refusals_find(const struct kv_check *check, const struct kv_kind *kind, const char *namespace,
                   refusal_blind blind, void *context, struct kv_list *out);

#endif
