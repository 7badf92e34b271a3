/* Immutable fields: the table, and how a change is detected. */
#ifndef KUBEVET_STATE_OVERLAY_IMMUTABLE_H
#define KUBEVET_STATE_OVERLAY_IMMUTABLE_H

#include "kubevet/state/refused.h"

/* What happens to an object that a manifest changes. */
enum immutable_verdict {
    IMMUTABLE_KEPT,      /* nothing is refused: it is applied */
    IMMUTABLE_REFUSED,   /* it stays as it is */
    IMMUTABLE_RECREATED, /* Flux deletes it and creates it again from the manifest */
};

/* Compares the existing object with the result of the manifest (`applied`, without defaults), and
 * adds refused changes to the state's list. Trees are allocated in the arena. */
enum immutable_verdict immutable_check(struct kv_state *state, const struct kv_manifests *manifests,
                                       const struct kv_manifest *manifest,
                                       const struct kv_object *before,
                                       const struct kv_node *applied, struct kv_arena *arena);

/* Reduces the applied object to the fields that the state keeps of `before`, so that a field that
 * is not kept does not look changed; NULL if all are kept. */
const struct kv_object *immutable_forget(struct kv_state *state, const struct kv_manifest *manifest,
                                         const struct kv_object *before,
                                         const struct kv_node *applied, struct kv_arena *arena);

#endif
