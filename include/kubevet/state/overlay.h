/* A state as it would be after Flux had applied some manifests. */
#ifndef KUBEVET_STATE_OVERLAY_H
#define KUBEVET_STATE_OVERLAY_H

#include "kubevet/state/manifests.h"

struct kv_overlay {
    const struct kv_manifests *manifests;
    const char *const *prune; /* NAMESPACE/NAME of Kustomizations */
    size_t prune_count;
};

/* Are the manifests what Flux would apply? KV_ERROR_SPEC if their Kustomization changes its objects
 * first (patches, substitutions, ...) and the manifests lack the labels that Flux sets.
 * KV_ERROR_USAGE if a Kustomization to be pruned is not in the state; KV_ERROR_STATE if its
 * inventory is not. */
bool kv_overlay_check(const struct kv_overlay *overlay, const struct kv_state *state,
                      struct kv_error *error) KV_MUST_USE;

/* Lays the manifests over an indexed state and indexes it again. The state points into the
 * manifests; its objects are changed or dropped. */
void kv_overlay_apply(const struct kv_overlay *overlay, struct kv_state *state);

#endif
