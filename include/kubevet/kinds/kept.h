/* Fields of an object beside those of its kind's table: what expressions read of it, as a tree. */
#ifndef KUBEVET_KINDS_KEPT_H
#define KUBEVET_KINDS_KEPT_H

#include "kubevet/base/digest.h"
#include "kubevet/base/tree.h"
#include "kubevet/cel/paths.h"
#include "kubevet/kinds/kind.h"

/* Nodes that are frequent, by what they are made of. */
struct kv_kept_cache *kv_kept_cache_new(struct kv_arena *arena);

/* What the kind's table keeps just as the server has it, and the lists of a snapshot hold; without
 * a kind apiVersion and kind alone. */
const struct kv_cel_paths *kv_kind_table_paths(const struct kv_kind *kind, struct kv_arena *arena);

/* Of what all kinds' tables keep: a snapshot whose digest is another one may lack fields that ours
 * would have kept. Returns `out`, of KV_DIGEST_MAX bytes. */
char *kv_kind_tables_digest(char *out);

/* Reads the object before the reader, and of it only what the paths name, with the apiVersion and
 * kind that items of lists lack. Places in the tree are 0. What only must be there is null; a list
 * of which neither items nor their number are named is empty: `paths` say that this is unknown.
 * Equal parts are shared, as far as memory shares. NULL with the reader failed. */
const struct kv_node *kv_kept_read(const struct kv_kind *kind, const struct kv_cel_paths *paths,
                                   struct kv_reader *reader, struct kv_memory memory);

/* What paths name of a tree that holds more, with the same result as reading it. */
const struct kv_node *kv_kept_of(const struct kv_kind *kind, const struct kv_cel_paths *paths,
                                 const struct kv_node *tree, struct kv_memory memory);

/* Both trees of one object: the first has what `paths` name, and is right about it; the second adds
 * what they don't name. */
const struct kv_node *kv_kept_merge(const struct kv_cel_paths *paths, const struct kv_node *first,
                                    const struct kv_node *second, struct kv_memory memory);

/* The tree of the paths that were asked for; NULL = none were, or what they name is unknown. */
const struct kv_node *kv_object_kept(const struct kv_object *object);

#endif
