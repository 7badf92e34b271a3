/* A state as it would be after Flux had applied some manifests. */
#ifndef KUBEVET_STATE_OVERLAY_H
#define KUBEVET_STATE_OVERLAY_H

#include "kubevet/state/manifests.h"

struct kv_overlay {
    const struct kv_manifests *manifests;
    const char *const *prune; /* NAMESPACE/NAME of Kustomizations */
    size_t prune_count;
    /* struct kv_built: HelmReleases whose objects are all among the manifests; others of theirs are
     * removed. */
    struct kv_list rendered;
    /* The manifests are what Flux builds, and the Kustomizations those that would prune after that:
     * neither is checked again. */
    bool is_built;
    /* Makes the above from the state that they are laid over, once; NULL = they are made. */
    bool (*make)(void *context, const struct kv_state *state, struct kv_overlay *overlay,
                 struct kv_error *error);
    void *context;
};

/* Makes it, unless that is done. */
bool kv_overlay_make(struct kv_overlay *overlay, const struct kv_state *state,
                     struct kv_error *error) KV_MUST_USE;

/* The object that the cluster would hold once Flux has applied a manifest: itself, or combined with
 * the live one. NULL if it can't be read. */
const struct kv_node *kv_overlay_object(const struct kv_state *state,
                                        const struct kv_manifest *manifest, struct kv_arena *arena);

/* Do Flux's labels and annotations keep a live object from being pruned? */
bool kv_object_is_spared(const struct kv_object *object);

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
