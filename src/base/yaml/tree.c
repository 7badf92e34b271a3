#include "kubevet/base/tree.h"

const char kv_tree_unknown[] = "!unknown", kv_tree_open[] = "!open", kv_tree_unsure[] = "!unsure";

static struct kv_node *node_new(struct kv_arena *arena, enum kv_node_type type)
{
    struct kv_node *node = kv_arena_alloc(arena, sizeof *node);
    node->type = type;
    return node;
}

/* At the place of the next or last value. */
static struct kv_node *node_read(struct kv_reader *reader, struct kv_arena *arena,
                                 enum kv_node_type type)
{
    struct kv_node *node = node_new(arena, type);
    unsigned line, column;
    kv_reader_place(reader, &line, &column);
    node->line = line;
    node->column = column;
    return node;
}

static struct kv_node *scalar_new(struct kv_reader *reader, struct kv_arena *arena,
                                  struct kv_text text, bool plain)
{
    struct kv_node *node = node_read(reader, arena, KV_NODE_SCALAR);
    node->plain = plain;
    node->text = kv_text_of(kv_arena_copy(arena, text));
    return node;
}

static const struct kv_node *scalar_read(struct kv_reader *reader, struct kv_arena *arena)
{
    enum kv_value_type type = kv_reader_peek(reader);
    struct kv_text text = kv_text_of("null");
    if (type == KV_VALUE_NONE)
        return NULL;
    if (!(type == KV_VALUE_NULL ? kv_read_null(reader) : kv_read_scalar(reader, &text)))
        return NULL;
    return scalar_new(reader, arena, text, type != KV_VALUE_STRING);
}

static const struct kv_node *array_read(struct kv_reader *reader, struct kv_arena *arena)
{
    struct kv_list items = {0};
    struct kv_node *node = node_read(reader, arena, KV_NODE_SEQUENCE);
    if (!kv_read_array(reader))
        return NULL;
    while (kv_read_item(reader)) {
        const struct kv_node *item = kv_tree_read(reader, arena);
        if (!item)
            return NULL;
        kv_list_add(&items, arena, const struct kv_node *, item);
    }
    node->items = items.items;
    node->count = items.count;
    return kv_reader_failed(reader) ? NULL : node;
}

static const struct kv_node *object_read(struct kv_reader *reader, struct kv_arena *arena)
{
    struct kv_list pairs = {0};
    struct kv_text key;
    struct kv_node *node = node_read(reader, arena, KV_NODE_MAPPING);
    if (!kv_read_object(reader))
        return NULL;
    while (kv_read_key(reader, &key)) {
        struct kv_node *name = node_new(arena, KV_NODE_SCALAR);
        name->text = kv_text_of(kv_arena_copy(arena, key));
        const struct kv_node *value = kv_tree_read(reader, arena);
        if (!value)
            return NULL;
        kv_list_add(&pairs, arena, struct kv_node_pair, (struct kv_node_pair){name, value});
    }
    node->pairs = pairs.items;
    node->count = pairs.count;
    return kv_reader_failed(reader) ? NULL : node;
}

const struct kv_node *kv_tree_read(struct kv_reader *reader, struct kv_arena *arena)
{
    switch (kv_reader_peek(reader)) {
    case KV_VALUE_ARRAY:
        return array_read(reader, arena);
    case KV_VALUE_OBJECT:
        return object_read(reader, arena);
    default:
        return scalar_read(reader, arena);
    }
}

const char *kv_tree_text(const struct kv_node *mapping, const char *key)
{
    const struct kv_node *node = kv_node_get(mapping, key);
    if (!node || node->type != KV_NODE_SCALAR || kv_node_scalar_type(node) == KV_SCALAR_NULL)
        return NULL;
    return node->text.data;
}

const struct kv_node *kv_tree_list(const struct kv_node *mapping, const char *key)
{
    const struct kv_node *node =
        mapping && mapping->type == KV_NODE_MAPPING ? kv_node_get(mapping, key) : NULL;
    return node && node->type == KV_NODE_SEQUENCE ? node : NULL;
}

struct kv_strings kv_tree_strings(const struct kv_node *list, struct kv_arena *arena)
{
    struct kv_strings strings = {0};
    if (!list || list->type != KV_NODE_SEQUENCE)
        return strings;
    strings.items = kv_arena_array(arena, list->count, sizeof *strings.items);
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->type == KV_NODE_SCALAR)
            strings.items[strings.count++] = kv_arena_copy(arena, list->items[i]->text);
    return strings;
}

bool kv_tree_list_has(const struct kv_node *list, const char *word)
{
    for (size_t i = 0; list && i < list->count; i++)
        if (list->items[i]->type == KV_NODE_SCALAR && kv_text_is(list->items[i]->text, word))
            return true;
    return false;
}

static const struct kv_node *scalar_of(const char *text, bool plain, struct kv_arena *arena)
{
    struct kv_node *node = node_new(arena, KV_NODE_SCALAR);
    node->plain = plain;
    node->text = kv_text_of(text);
    return node;
}

const struct kv_node *kv_tree_string(const char *text, struct kv_arena *arena)
{
    return scalar_of(text, false, arena);
}

const struct kv_node *kv_tree_plain(const char *text, struct kv_arena *arena)
{
    return scalar_of(text, true, arena);
}

const struct kv_node *kv_tree_mapping(const struct kv_node_pair *pairs, size_t count,
                                      struct kv_arena *arena)
{
    struct kv_node *node = node_new(arena, KV_NODE_MAPPING);
    node->pairs = pairs;
    node->count = count;
    return node;
}

const struct kv_node *kv_tree_sequence(const struct kv_node *const *items, size_t count,
                                       struct kv_arena *arena)
{
    struct kv_node *node = node_new(arena, KV_NODE_SEQUENCE);
    node->items = items;
    node->count = count;
    return node;
}

bool kv_node_is_given(const struct kv_node *node)
{
    return node && (node->type != KV_NODE_SCALAR || kv_node_scalar_type(node) != KV_SCALAR_NULL);
}

const struct kv_node *kv_tree_without(const struct kv_node *mapping, const char *key,
                                      struct kv_arena *arena)
{
    if (!kv_node_get(mapping, key))
        return mapping;
    struct kv_node *copy = node_new(arena, KV_NODE_MAPPING);
    struct kv_node_pair *pairs = kv_arena_array(arena, mapping->count, sizeof *pairs);
    *copy = *mapping;
    copy->pairs = pairs;
    copy->count = 0;
    for (size_t i = 0; i < mapping->count; i++)
        if (!kv_text_is(mapping->pairs[i].key->text, key))
            pairs[copy->count++] = mapping->pairs[i];
    return copy;
}

const struct kv_node *kv_tree_with(const struct kv_node *mapping, const char *key,
                                   const struct kv_node *value, struct kv_arena *arena)
{
    if (mapping && kv_node_get(mapping, key) == value)
        return mapping;
    size_t count = mapping ? mapping->count : 0;
    struct kv_node_pair *pairs = kv_arena_array(arena, count + 1, sizeof *pairs);
    struct kv_node *copy = node_new(arena, KV_NODE_MAPPING);
    if (mapping)
        *copy = *mapping;
    copy->pairs = pairs;
    copy->count = 0;
    for (size_t i = 0; i < count; i++)
        if (!kv_text_is(mapping->pairs[i].key->text, key))
            pairs[copy->count++] = mapping->pairs[i];
    pairs[copy->count++] = (struct kv_node_pair){kv_tree_string(key, arena), value};
    return copy;
}

const struct kv_node *kv_tree_copy(const struct kv_node *node, struct kv_arena *arena)
{
    struct kv_node *copy = node_new(arena, node->type);
    *copy = *node;
    if (node->type == KV_NODE_SCALAR) {
        copy->text = kv_text_of(kv_arena_copy(arena, node->text));
    } else if (node->type == KV_NODE_SEQUENCE) {
        const struct kv_node **items = kv_arena_array(arena, node->count, sizeof *items);
        for (size_t i = 0; i < node->count; i++)
            items[i] = kv_tree_copy(node->items[i], arena);
        copy->items = items;
    } else {
        struct kv_node_pair *pairs = kv_arena_array(arena, node->count, sizeof *pairs);
        for (size_t i = 0; i < node->count; i++)
            pairs[i] = (struct kv_node_pair){kv_tree_copy(node->pairs[i].key, arena),
                                             kv_tree_copy(node->pairs[i].value, arena)};
        copy->pairs = pairs;
    }
    return copy;
}
