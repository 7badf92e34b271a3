/* For tests that hold what was decoded in two ways against each other. */
#ifndef KUBEVET_TESTS_TREE_SAME_H
#define KUBEVET_TESTS_TREE_SAME_H

#include "kubevet/base/yaml.h"

#include <stdbool.h>
#include <string.h>

/* Stricter than kv_shape_same: maps must have the same order, amounts the same text. */
static inline bool tree_same(const struct kv_node *a, const struct kv_node *b)
{
    bool same = a->type == b->type && a->count == b->count && a->plain == b->plain;
    for (size_t i = 0; same && i < a->count; i++)
        same = a->type == KV_NODE_SEQUENCE ? tree_same(a->items[i], b->items[i])
                                           : tree_same(a->pairs[i].key, b->pairs[i].key) &&
                                                 tree_same(a->pairs[i].value, b->pairs[i].value);
    return same && (a->type != KV_NODE_SCALAR || strcmp(a->text.data, b->text.data) == 0);
}

#endif
