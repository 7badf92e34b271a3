/* The result of Flux's server-side apply for one object, on JSON trees (kv_tree_read). */
#ifndef KUBEVET_STATE_SERVER_APPLY_H
#define KUBEVET_STATE_SERVER_APPLY_H

#include "kubevet/kinds/kind.h"

struct apply_how {
    const struct kv_kind *kind; /* NULL = no rule reads it */
    /* If the manifest sets no replicas: */
    bool keep_replicas;    /* keep the live number, such as an autoscaler's */
    bool default_replicas; /* set one, unless another manager owns the field */
};

/* Does Flux take over this manager's fields, so that they go with the manifest? */
bool apply_takes_over(const struct kv_manager *manager);

/* Combines the manifest with parts of the live object: its metadata and status, fields of managers
 * that Flux leaves alone unless the manifest sets them, and fields that the server or a controller
 * fills in. */
const struct kv_node *apply(const struct apply_how *how, const struct kv_node *served,
                            const struct kv_node *manifest, struct kv_arena *arena);

#endif
