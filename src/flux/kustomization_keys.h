/* The keys of a kustomization, as kustomize has them. Flux reads the one that it builds as Go reads
 * JSON: it knows keys in any case, drops those that it does not know, and so never refuses them. */
#ifndef KUBEVET_FLUX_KUSTOMIZATION_KEYS_H
#define KUBEVET_FLUX_KUSTOMIZATION_KEYS_H

#include "kubevet/base/tree.h"

/* The tree (NULL is fine) with known keys alone, each in its own spelling and without null. Adds
 * what it drops to a list of const struct kv_node *: the keys, with their places. */
const struct kv_node *kustomization_keys(const struct kv_node *tree, struct kv_arena *arena,
                                         struct kv_list *dropped);

#endif
