/* Other creators of pods, which cannot be summed up: custom resources, in manifests or in the
 * state, and objects that scale workloads besides HorizontalPodAutoscalers. */
#ifndef KUBEVET_RULES_WORKLOAD_MAKERS_H
#define KUBEVET_RULES_WORKLOAD_MAKERS_H

#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* The effect of a KEDA ScaledObject in the manifests on a workload. Source:
 * https://keda.sh/docs/latest/reference/scaledobject-spec/ */
struct scaler {
    const char *api_version, *kind, *name; /* of its target */
    int64_t max;
};

/* The scalers of the namespace: a list of struct scaler, in the arena. */
struct kv_list scalers_of(const struct kv_state *state, const char *namespace,
                          struct kv_arena *arena);

/* The greatest maximum that one of them sets for the workload; 0 = none scales it. */
int64_t scaler_max(const struct kv_list *scalers, const struct kv_workload *workload);

/* Calls `found` with a sentence for each object of the namespace that creates or may create pods
 * that are not summed up. The sentences are allocated in the arena. */
typedef void (*maker_found)(void *context, const char *reason);
void makers_find(const struct kv_state *state, const char *namespace, maker_found found,
                 void *context, struct kv_arena *arena);

#endif
