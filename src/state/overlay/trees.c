#include "trees.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/digest.h"

#include <string.h>

const struct kv_node *tree_step(const struct kv_node *node, const char *path, char *key,
                                const char **rest)
{
    size_t length = strcspn(path, ".");
    memcpy(key, path, length);
    key[length] = '\0';
    *rest = path[length] ? path + length + 1 : NULL;
    return node ? kv_node_get(node, key) : NULL;
}

const struct kv_node *tree_at(const struct kv_node *node, const char *path)
{
    char key[TREE_KEY_MAX];
    while (node && path)
        node = tree_step(node, path, key, &path);
    return node;
}

bool tree_is_empty(const struct kv_node *node)
{
    return !kv_node_is_given(node) ||
           (node->type == KV_NODE_SCALAR ? node->text.length == 0 : node->count == 0);
}

bool tree_is_quantity(const struct kv_node *node, struct kv_quantity *out)
{
    return node && node->type == KV_NODE_SCALAR &&
           kv_quantity_parse(node->text, out) == KV_QUANTITY_OK;
}

bool tree_scalar_same(const struct kv_node *a, const struct kv_node *b, bool by_amount)
{
    struct kv_quantity left, right;
    if (strcmp(a->text.data, b->text.data) == 0)
        return true;
    return by_amount && tree_is_quantity(a, &left) && tree_is_quantity(b, &right) &&
           kv_quantity_compare(left, right) == 0;
}

static bool mapping_holds(const struct kv_node *a, const struct kv_node *b, bool by_amount)
{
    for (size_t i = 0; i < a->count; i++) {
        const char *key = a->pairs[i].key->text.data;
        bool amounts = by_amount || strcmp(key, "requests") == 0 || strcmp(key, "limits") == 0;
        if (!tree_same(a->pairs[i].value, kv_node_get(b, key), amounts))
            return false;
    }
    return true;
}

bool tree_same(const struct kv_node *a, const struct kv_node *b, bool by_amount)
{
    if (tree_is_empty(a) || tree_is_empty(b))
        return tree_is_empty(a) && tree_is_empty(b);
    if (a->type != b->type)
        return false;
    if (a->type == KV_NODE_SCALAR)
        return tree_scalar_same(a, b, by_amount);
    if (a->type == KV_NODE_MAPPING)
        return mapping_holds(a, b, by_amount) && mapping_holds(b, a, by_amount);
    bool is_same = a->count == b->count;
    for (size_t i = 0; is_same && i < a->count; i++)
        is_same = tree_same(a->items[i], b->items[i], by_amount);
    return is_same;
}

bool tree_set_is_within(const struct kv_node *set, const struct kv_node *other)
{
    for (size_t i = 0; set && i < set->count; i++) {
        size_t k = 0;
        while (other && k < other->count && !tree_same(set->items[i], other->items[k], false))
            k++;
        if (!other || k == other->count)
            return false;
    }
    return true;
}

static void node_print(struct kv_buffer *out, const struct kv_node *node)
{
    if (node->type == KV_NODE_SCALAR) {
        kv_buffer_text(out, node->text.data);
        return;
    }
    bool is_mapping = node->type == KV_NODE_MAPPING;
    kv_buffer_text(out, is_mapping ? "{" : "[");
    for (size_t i = 0; i < node->count; i++) {
        kv_buffer_text(out, i ? ", " : "");
        if (is_mapping)
            kv_buffer_printf(out, "%s: ", node->pairs[i].key->text.data);
        node_print(out, is_mapping ? node->pairs[i].value : node->items[i]);
    }
    kv_buffer_text(out, is_mapping ? "}" : "]");
}

/* Or a mapping that contains one. */
static bool is_digest(const struct kv_node *node)
{
    if (node && node->type == KV_NODE_MAPPING)
        for (size_t i = 0; i < node->count; i++)
            if (is_digest(node->pairs[i].value))
                return true;
    return node && node->type == KV_NODE_SCALAR &&
           strncmp(node->text.data, KV_DIGEST_PREFIX, strlen(KV_DIGEST_PREFIX)) == 0;
}

const char *tree_text(const struct kv_node *node, struct kv_arena *arena)
{
    if (tree_is_empty(node) || is_digest(node))
        return NULL;
    struct kv_buffer out = {0};
    node_print(&out, node);
    const char *text = kv_arena_copy(arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return text;
}
