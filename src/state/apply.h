/* What Flux's server-side apply makes of one object, on trees as JSON has them (kv_tree_read). */
#ifndef KUBEVET_STATE_APPLY_H
#define KUBEVET_STATE_APPLY_H

#include "kubevet/kinds/kind.h"

struct apply_how {
    const struct kv_kind *kind; /* NULL = none that is read */
    /* Where the manifest gives no replicas: */
    bool keep_replicas;    /* those that are served, as an autoscaler's */
    bool default_replicas; /* one, unless another manager owns them */
};

/* The manifest, and of the served object: its metadata and status; what managers that Flux leaves
 * alone own, where the manifest says nothing of it; what the server or a controller fills in where
 * manifests leave it out. */
const struct kv_node *apply(const struct apply_how *how, const struct kv_node *served,
                            const struct kv_node *manifest, struct kv_arena *arena);

#endif
