/* What a quota charges for a pod.
 *
 * Source: pkg/quota/v1/evaluator/core/pods.go, staging/src/k8s.io/component-helpers/resource/
 * helpers.go (as of 1.36: while a container is resized in place, the greater value of each
 * container counts), https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
#ifndef KUBEVET_RULES_QUOTA_CHARGE_H
#define KUBEVET_RULES_QUOTA_CHARGE_H

#include "rules/workload/admitted.h"

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/resourcequota.h"

/* The charge of a pod created from a template, by the names that quotas use (`limits.cpu`,
 * `requests.cpu` and `cpu`, `pods`, `count/pods`, ...). The names are allocated in the arena. */
struct amounts charge_of_template(const struct admitted *template, struct kv_arena *arena);

/* The charge of an existing pod. `defaults` (may be NULL) apply to a pod that no API server has
 * admitted (in manifests: it has no uid). */
struct amounts charge_of_pod(const struct kv_pod *pod, const struct kv_list *defaults, kv_time now,
                             struct kv_arena *arena);

/* Is it charged only for being stored (`count/pods`), because it has ended or should have been
 * deleted long ago? */
bool charge_is_over(const struct kv_pod *pod, kv_time now);

/* Does the quota count such a pod? A quota without scopes counts all; several scopes must all
 * match. `qos_class` is the pod's own; NULL = derived from its resources. */
bool charge_is_in_scope(const struct kv_resource_quota *quota, const struct admitted *pod,
                        const char *qos_class);

/* Calls `lacks` for each container that lacks a resource which the quota requires, and is therefore
 * refused: "cpu" or "memory" in a form that the quota limits. Not for a pod with pod-level
 * resources. */
typedef void (*charge_lacks)(void *context, const struct kv_container *container, bool is_init,
                             const char *resource);
void charge_demands(const struct kv_resource_quota *quota, const struct admitted *pod,
                    charge_lacks lacks, void *context, struct kv_arena *arena);

/* Is it charged for pods? The other amounts of a quota count other objects. */
bool charge_is_of_pods(const char *resource);

#endif
