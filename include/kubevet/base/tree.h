/* Whole values as trees, for the few objects of which nobody knows beforehand what will be asked.
 *
 * The trees are those of YAML (yaml.h), so that a documented value and a found one are compared as
 * equals, and a tree can be read again with kv_reader_yaml. */
#ifndef KUBEVET_BASE_TREE_H
#define KUBEVET_BASE_TREE_H

#include "kubevet/base/reader.h"

/* Takes the value that the reader stands before, into arena memory. A string is a quoted scalar;
 * numbers, booleans and null are plain ones. Values have places, keys have none. NULL with the
 * reader failed. */
const struct kv_node *kv_tree_read(struct kv_reader *reader, struct kv_arena *arena);

/* The text of `key` in a mapping; NULL where there is none, or it is no scalar or null. */
const char *kv_tree_text(const struct kv_node *mapping, const char *key);

/* Trees made by hand. Text, pairs and items are borrowed. */
const struct kv_node *kv_tree_string(const char *text, struct kv_arena *arena);
const struct kv_node *kv_tree_plain(const char *text, struct kv_arena *arena); /* 1, true, null */
const struct kv_node *kv_tree_mapping(const struct kv_node_pair *pairs, size_t count,
                                      struct kv_arena *arena);
const struct kv_node *kv_tree_sequence(const struct kv_node *const *items, size_t count,
                                       struct kv_arena *arena);

/* The mapping (NULL = an empty one) with a key set to the value, or without it: itself where that
 * changes nothing, else a copy that shares the values. */
const struct kv_node *kv_tree_with(const struct kv_node *mapping, const char *key,
                                   const struct kv_node *value, struct kv_arena *arena);
const struct kv_node *kv_tree_without(const struct kv_node *mapping, const char *key,
                                      struct kv_arena *arena);

/* Is it there, and no null? */
bool kv_node_is_given(const struct kv_node *node);

/* A copy in another arena. */
const struct kv_node *kv_tree_copy(const struct kv_node *node, struct kv_arena *arena);

#endif
