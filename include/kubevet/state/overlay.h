/* A state as it would be once Flux had applied some manifests. */
#ifndef KUBEVET_STATE_OVERLAY_H
#define KUBEVET_STATE_OVERLAY_H

#include "kubevet/state/manifests.h"

struct kv_overlay {
    const struct kv_manifests *manifests;
    const char *const *prune; /* NAMESPACE/NAME of Kustomizations */
    size_t prune_count;
};

/* Is it the manifests' input that Flux would apply? Not if the Kustomization that they belong to
 * changes them first and they don't bear the labels that Flux sets: KV_ERROR_SPEC. A Kustomization
 * to be pruned that the state doesn't hold: KV_ERROR_USAGE; one whose inventory it doesn't hold:
 * KV_ERROR_STATE. */
bool kv_overlay_check(const struct kv_overlay *overlay, const struct kv_state *state,
                      struct kv_error *error) KV_MUST_USE;

/* Lays the manifests over an indexed state, and indexes it again. The state points into the
 * manifests; objects that it held are changed or dropped. */
void kv_overlay_apply(const struct kv_overlay *overlay, struct kv_state *state);

/* NULL for what is not among the state's kinds, or not there. */
const struct kv_object *kv_state_find_named(const struct kv_state *state,
                                            const struct kv_object_name *name);

#endif
