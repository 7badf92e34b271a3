/* A spec that extends another one: `extends: base.yaml`. Private to this floor.
 *
 * The trees of both files are merged before anything is loaded: maps by key, all else is replaced,
 * `null` removes. A node remembers its file (kv_node.source), so every value keeps its place. */
#ifndef KUBEVET_SPEC_EXTENDS_H
#define KUBEVET_SPEC_EXTENDS_H

#include "loader.h"

/* The spec's tree on top of those that it extends; itself if there are none. NULL, with errors, if
 * one of them can't be read. */
const struct kv_node *extends_merge(struct loader *loader, const struct kv_node *root);

/* Is it a null that has already removed a key of an extended spec? It still removes that of a
 * profile. */
bool extends_is_spent(const struct kv_node *null);

#endif
