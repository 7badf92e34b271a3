/* What the API server sets in an object that leaves it out, of what rules read: served objects say
 * it, manifests need not. */
#ifndef KUBEVET_STATE_MANIFEST_DEFAULTS_H
#define KUBEVET_STATE_MANIFEST_DEFAULTS_H

#include "kubevet/kinds/kind.h"

/* The object with its kind's defaults: itself, or a copy that shares what is not changed. Replicas
 * are not among them: what they are depends on whether there is an autoscaler. */
const struct kv_node *manifest_default(const struct kv_kind *kind, const struct kv_node *object,
                                       struct kv_arena *arena);

/* The object without what only the API server writes: its status, and what it keeps in metadata. */
const struct kv_node *manifest_clean(const struct kv_node *object, struct kv_arena *arena);

/* The mapping without the key. */
const struct kv_node *tree_without(const struct kv_node *mapping, const char *key,
                                   struct kv_arena *arena);

/* The mapping with a key set to the value. */
const struct kv_node *tree_with(const struct kv_node *mapping, const char *key,
                                const struct kv_node *value, struct kv_arena *arena);

#endif
