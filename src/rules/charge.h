/* What a quota charges for a pod.
 *
 * Source: pkg/quota/v1/evaluator/core/pods.go, staging/src/k8s.io/component-helpers/resource/
 * helpers.go (as of 1.36: while a container is resized in place, the greater value of each
 * container counts), https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
#ifndef KUBEVET_RULES_CHARGE_H
#define KUBEVET_RULES_CHARGE_H

#include "admitted.h"

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/resourcequota.h"

/* The charge of a pod that is made from a template, by the names that quotas use (`limits.cpu`,
 * `requests.cpu` and `cpu`, `pods`, `count/pods`, ...). The names live in the arena. */
struct amounts charge_of_template(const struct admitted *template, struct kv_arena *arena);

/* The charge of a pod as it now is. `defaults` (may be NULL) are for one that no API server has
 * admitted, as manifests have it: it has no uid. */
struct amounts charge_of_pod(const struct kv_pod *pod, const struct kv_list *defaults, kv_time now,
                             struct kv_arena *arena);

/* It is charged for nothing but being stored (`count/pods`): it has ended, or should long be gone.
 */
bool charge_is_over(const struct kv_pod *pod, kv_time now);

/* Does the quota count such a pod? One without scopes counts all, several scopes must all match.
 * `qos_class` is the pod's own; NULL = told by what it asks for. */
bool charge_is_in_scope(const struct kv_resource_quota *quota, const struct admitted *pod,
                        const char *qos_class);

/* The containers that lack what the quota demands, and are refused therefore: of each container,
 * "cpu" or "memory" in a form that the quota bounds. Calls `lacks` for each; not for a pod that
 * sets resources as a whole. */
typedef void (*charge_lacks)(void *context, const struct kv_container *container, bool is_init,
                             const char *resource);
void charge_demands(const struct kv_resource_quota *quota, const struct admitted *pod,
                    charge_lacks lacks, void *context, struct kv_arena *arena);

/* Is it charged for pods? Other amounts of a quota count other objects. */
bool charge_is_of_pods(const char *resource);

#endif
