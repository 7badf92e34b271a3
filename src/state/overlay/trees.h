/* Comparing and showing parts of encoded objects. Private to this folder. */
#ifndef KUBEVET_STATE_OVERLAY_TREES_H
#define KUBEVET_STATE_OVERLAY_TREES_H

#include "kubevet/base/quantity.h"
#include "kubevet/base/tree.h"

/* The value of the first key of a dotted path; *rest is the remaining path, or NULL. `key` has room
 * for TREE_KEY_MAX bytes. */
enum { TREE_KEY_MAX = 64 };
const struct kv_node *tree_step(const struct kv_node *node, const char *path, char *key,
                                const char **rest);

/* The value at a dotted path; NULL = none. */
const struct kv_node *tree_at(const struct kv_node *node, const char *path);

/* Absent, null, "", {} or []. */
bool tree_is_empty(const struct kv_node *node);

/* Is it a scalar that is a quantity? */
bool tree_is_quantity(const struct kv_node *node, struct kv_quantity *out);

/* Empty counts as absent, and maps have no order. `by_amount`: scalars are the same if they are the
 * same quantity, as below `requests` and `limits`. Both were encoded from the same table, which
 * bounds their depth. */
bool tree_same(const struct kv_node *a, const struct kv_node *b, bool by_amount);
bool tree_scalar_same(const struct kv_node *a, const struct kv_node *b, bool by_amount);

/* Are all items of a list in the other one, in any order? */
bool tree_set_is_within(const struct kv_node *set, const struct kv_node *other);

/* For a message, in flow style; NULL if there is nothing to show: it is empty, or a digest. */
const char *tree_text(const struct kv_node *node, struct kv_arena *arena);

#endif
