/* Labels and annotations that configure Flux for one object. */
#ifndef KUBEVET_STATE_OVERLAY_FLUX_H
#define KUBEVET_STATE_OVERLAY_FLUX_H

#include "kubevet/state/manifests.h"

/* Does the manifest or the existing object have this label or annotation? The value is compared
 * without case. */
bool flux_has_setting(const struct kv_manifest *manifest, const struct kv_object *before,
                      const char *key, const char *value);

/* Only the labels and annotations of an object that is a tree; NULL has none. */
struct kv_object flux_marks(const struct kv_node *object, struct kv_arena *arena);

/* Does Flux delete the object and create it again if the server refuses a change? */
bool flux_is_forced(const struct kv_state *state, const struct kv_manifests *manifests,
                    const struct kv_manifest *manifest, const struct kv_object *before);

#endif
