/* Values as trees, for the few objects whose needed fields are not known beforehand. The trees are
 * those of YAML (yaml.h), so that documented and found values can be compared, and a tree can be
 * read again with kv_reader_yaml. */
#ifndef KUBEVET_BASE_TREE_H
#define KUBEVET_BASE_TREE_H

#include "kubevet/base/reader.h"

/* Consumes the value before the reader, into arena memory. A string is a quoted scalar; numbers,
 * booleans and null are plain ones. Values have places, keys have none. NULL with the reader
 * failed. */
const struct kv_node *kv_tree_read(struct kv_reader *reader, struct kv_arena *arena);

/* The text of `key` in a mapping; NULL if it is absent, null or not a scalar. */
const char *kv_tree_text(const struct kv_node *mapping, const char *key);

/* The list of `key` in a mapping (NULL or no mapping is fine); NULL if it is absent or no list. */
const struct kv_node *kv_tree_list(const struct kv_node *mapping, const char *key);

/* Is the word an item of the list (NULL: no)? */
bool kv_tree_list_has(const struct kv_node *list, const char *word);

/* Copies of the scalars of a list (NULL or no list: none). */
struct kv_strings kv_tree_strings(const struct kv_node *list, struct kv_arena *arena);

/* Trees made by code. Text, pairs and items are borrowed. */
const struct kv_node *kv_tree_string(const char *text, struct kv_arena *arena);
const struct kv_node *kv_tree_plain(const char *text, struct kv_arena *arena); /* 1, true, null */
const struct kv_node *kv_tree_mapping(const struct kv_node_pair *pairs, size_t count,
                                      struct kv_arena *arena);
const struct kv_node *kv_tree_sequence(const struct kv_node *const *items, size_t count,
                                       struct kv_arena *arena);

/* The mapping (NULL = an empty one) with a key set to the value, or removed: itself if that changes
 * nothing, else a copy that shares the values. */
const struct kv_node *kv_tree_with(const struct kv_node *mapping, const char *key,
                                   const struct kv_node *value, struct kv_arena *arena);
const struct kv_node *kv_tree_without(const struct kv_node *mapping, const char *key,
                                      struct kv_arena *arena);

/* Tags of nodes of which something is not known. A scalar with the first: whether its key exists. A
 * mapping with the second: which other keys exist. All mappings and sequences around such have the
 * second or the third. */
extern const char kv_tree_unknown[], kv_tree_open[], kv_tree_unsure[];

/* Is it present and not null? */
bool kv_node_is_given(const struct kv_node *node);

/* A copy in another arena. */
const struct kv_node *kv_tree_copy(const struct kv_node *node, struct kv_arena *arena);

#endif
