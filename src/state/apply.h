/* What Flux's server-side apply makes of one object, on trees as JSON has them (kv_tree_read). */
#ifndef KUBEVET_STATE_APPLY_H
#define KUBEVET_STATE_APPLY_H

#include "kubevet/kinds/kind.h"

/* The manifest, and of the served object: its metadata and status; what managers that Flux leaves
 * alone own, where the manifest says nothing of it; what the server or a controller fills in where
 * manifests leave it out (of known kinds; `kind` may be NULL); and with `keep_replicas` its
 * replicas, where the manifest gives none. */
const struct kv_node *apply(const struct kv_kind *kind, const struct kv_node *served,
                            const struct kv_node *manifest, bool keep_replicas,
                            struct kv_arena *arena);

#endif
