/* Whole values as trees, for the few objects of which nobody knows beforehand what will be asked.
 *
 * The trees are those of YAML (yaml.h), so that a documented value and a found one are compared as
 * equals, and a tree can be read again with kv_reader_yaml. */
#ifndef KUBEVET_BASE_TREE_H
#define KUBEVET_BASE_TREE_H

#include "kubevet/base/reader.h"

/* Takes the value that the reader stands before, into arena memory. A string is a quoted scalar;
 * numbers, booleans and null are plain ones. Nodes have no places. NULL with the reader failed. */
const struct kv_node *kv_tree_read(struct kv_reader *reader, struct kv_arena *arena);

/* The text of `key` in a mapping; NULL where there is none, or it is no scalar or null. */
const char *kv_tree_text(const struct kv_node *mapping, const char *key);

/* A copy in another arena. */
const struct kv_node *kv_tree_copy(const struct kv_node *node, struct kv_arena *arena);

#endif
