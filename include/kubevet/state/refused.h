/* What the API server would refuse of manifests laid over a state: changes of fields that are
 * immutable once their object exists. */
#ifndef KUBEVET_STATE_REFUSED_H
#define KUBEVET_STATE_REFUSED_H

#include "kubevet/state/manifests.h"

struct kv_refused {
    const struct kv_manifest *manifest;
    const char *field;          /* path in the object: `spec.resources.requests[storage]` */
    const char *before, *after; /* as text; NULL = absent, or not kept as text */
    const char *why;            /* what the API server allows for the field, as a clause */
    /* Why it is unknown whether the field changes; NULL = it changes, and is refused. */
    const char *unknown;
    /* Flux is configured to delete the object and create it again: the change is applied. */
    bool recreated;
};

/* Does the table of such fields contain the kind? */
bool kv_kind_has_immutable_fields(const struct kv_kind *kind);

/* The kinds that must be read to check the manifests' objects, each once; ends with NULL. */
const struct kv_kind *const *kv_manifests_immutable_kinds(const struct kv_manifests *manifests,
                                                          struct kv_arena *arena);

/* The same of all that there may be. */
const struct kv_kind *const *kv_immutable_kinds(struct kv_arena *arena);

/* Flux applies manifests in stages. If the server refuses an object of a stage in the dry run,
 * nothing of that stage is applied. This is the first such stage, 0 = none: for all manifests, for
 * those without the labels of a Kustomization (they may belong to any), and by Kustomization.
 * Source: fluxcd/pkg ssa/manager_apply.go (ApplyAll, ApplyAllStaged), kustomize-controller's
 * kustomization_controller.go (apply). */
struct kv_held_up {
    size_t any, unlabelled;
    struct kv_intern by_applier; /* NAMESPACE/NAME; its number is the stage */
};

/* `= {0}` at first. */
void kv_held_up_make(const struct kv_state *state, struct kv_held_up *out);
void kv_held_up_release(struct kv_held_up *held);

/* Does a manifest's object stay as it is for that reason? */
bool kv_manifest_is_held_up(const struct kv_held_up *held, const struct kv_state *state,
                            const struct kv_manifest *manifest);

#endif
