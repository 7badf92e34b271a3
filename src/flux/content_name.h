/* Names that kustomize gives to what its generators make: they end in a hash of the content, so
 * that what has the same name has the same content.
 *
 * Source: sigs.k8s.io/kustomize/api/hasher/hasher.go */
#ifndef KUBEVET_FLUX_CONTENT_NAME_H
#define KUBEVET_FLUX_CONTENT_NAME_H

#include "kubevet/base/tree.h"

/* Does the name of a ConfigMap, a tree of kv_tree_read, end in the hash of its content? Not if
 * something has changed the content after the hash was made, such as a variable of Flux. */
bool content_is_named(const struct kv_node *config_map);

#endif
