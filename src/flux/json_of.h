/* A tree of YAML as JSON: its scalars become JSON's, as sigs.k8s.io/yaml has them. */
#ifndef KUBEVET_FLUX_JSON_OF_H
#define KUBEVET_FLUX_JSON_OF_H

#include "kubevet/base/tree.h"

/* NULL if it has none. */
const struct kv_node *json_tree_of(const struct kv_node *tree, struct kv_arena *arena);

/* The same as text. */
const char *json_of(const struct kv_node *tree, struct kv_arena *arena);

#endif
