/* Encoding: the kept fields of an object, as the API would serve them. */
#include "kubevet/base/digest.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/kind.h"

#include <inttypes.h>
#include <stdio.h>

static const struct kv_node *fields_encode(const struct kv_shape *fields, const void *base,
                                           struct kv_arena *arena);

static const struct kv_node *string_encode(const char *text, struct kv_arena *arena)
{
    return text ? kv_tree_string(text, arena) : NULL;
}

static const struct kv_node *integer_encode(struct kv_integer integer, struct kv_arena *arena)
{
    return integer.set ? kv_tree_plain(kv_arena_printf(arena, "%" PRId64, integer.value), arena)
                       : NULL;
}

static const struct kv_node *time_encode(kv_time time, struct kv_arena *arena)
{
    char text[KV_TIME_TEXT_MAX];
    return time == KV_TIME_NONE
               ? NULL
               : kv_tree_string(kv_arena_copy(arena, kv_text_of(kv_time_format(time, text))),
                                arena);
}

/* A mapping that is being made. */
struct pairs {
    struct kv_node_pair *items;
    size_t count;
};

static struct pairs pairs_make(size_t most, struct kv_arena *arena)
{
    return (struct pairs){kv_arena_array(arena, most, sizeof(struct kv_node_pair)), 0};
}

static void pairs_add(struct pairs *pairs, const char *key, const struct kv_node *value,
                      struct kv_arena *arena)
{
    pairs->items[pairs->count++] = (struct kv_node_pair){kv_tree_string(key, arena), value};
}

static const struct kv_node *pairs_end(const struct pairs *pairs, struct kv_arena *arena)
{
    return kv_tree_mapping(pairs->items, pairs->count, arena);
}

static const struct kv_node *labels_encode(const struct kv_labels *labels, struct kv_arena *arena)
{
    if (labels->count == 0)
        return NULL;
    struct pairs pairs = pairs_make(labels->count, arena);
    for (size_t i = 0; i < labels->count; i++)
        pairs_add(&pairs, labels->items[i].key, kv_tree_string(labels->items[i].value, arena),
                  arena);
    return pairs_end(&pairs, arena);
}

static const struct kv_node *quantities_encode(const struct kv_quantities *quantities,
                                               struct kv_arena *arena)
{
    if (!quantities->set)
        return NULL;
    struct pairs pairs = pairs_make(quantities->count, arena);
    for (size_t i = 0; i < quantities->count; i++)
        pairs_add(&pairs, quantities->items[i].resource,
                  kv_tree_string(quantities->items[i].text, arena), arena);
    return pairs_end(&pairs, arena);
}

static const struct kv_node *strings_encode(const struct kv_strings *strings,
                                            struct kv_arena *arena)
{
    if (strings->count == 0)
        return NULL;
    const struct kv_node **items = kv_arena_array(arena, strings->count, sizeof *items);
    for (size_t i = 0; i < strings->count; i++)
        items[i] = kv_tree_string(strings->items[i], arena);
    return kv_tree_sequence(items, strings->count, arena);
}

static const struct kv_node *list_encode(const struct kv_shape *row, const struct kv_list *list,
                                         struct kv_arena *arena)
{
    if (list->count == 0)
        return NULL;
    const struct kv_node **items = kv_arena_array(arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        items[i] = fields_encode(row->fields, (const char *)list->items + i * row->size, arena);
        if (!items[i])
            items[i] = kv_tree_mapping(NULL, 0, arena);
    }
    return kv_tree_sequence(items, list->count, arena);
}

/* The children of a node at `depth - 1`, starting at *at. */
static const struct kv_node *names_encode(const struct kv_fields *fields, size_t *at,
                                          unsigned depth, struct kv_arena *arena)
{
    size_t count = 0;
    for (size_t i = *at; i < fields->count && fields->items[i].depth >= depth; i++)
        count += fields->items[i].depth == depth;
    struct pairs pairs = pairs_make(count, arena);
    while (*at < fields->count && fields->items[*at].depth == depth) {
        const char *name = fields->items[*at].name;
        ++*at;
        pairs_add(&pairs, name, names_encode(fields, at, depth + 1, arena), arena);
    }
    return pairs_end(&pairs, arena);
}

static const struct kv_node *json_encode(const char *text, struct kv_arena *arena)
{
    if (!text || strncmp(text, KV_DIGEST_PREFIX, strlen(KV_DIGEST_PREFIX)) == 0)
        return string_encode(text, arena);
    return kv_shape_json(text, arena);
}

/* NULL = absent. */
static const struct kv_node *value_encode(const struct kv_shape *row, const void *at,
                                          struct kv_arena *arena)
{
    size_t first = 0;
    switch (row->type) {
    case KV_SHAPE_STRING:
    case KV_SHAPE_TEXT:
    case KV_SHAPE_SCALAR:
    case KV_SHAPE_URL:
    case KV_SHAPE_DIGEST:
        return string_encode(*(const char *const *)at, arena);
    case KV_SHAPE_JSON:
        return json_encode(*(const char *const *)at, arena);
    case KV_SHAPE_BOOL: {
        enum kv_tristate value = *(const enum kv_tristate *)at;
        return value == KV_ABSENT ? NULL
                                  : kv_tree_plain(value == KV_TRUE ? "true" : "false", arena);
    }
    case KV_SHAPE_INTEGER:
        return integer_encode(*(const struct kv_integer *)at, arena);
    case KV_SHAPE_TIME:
        return time_encode(*(const kv_time *)at, arena);
    case KV_SHAPE_QUANTITIES:
        return quantities_encode(at, arena);
    case KV_SHAPE_STRINGS:
        return strings_encode(at, arena);
    case KV_SHAPE_LABELS:
    case KV_SHAPE_CHOSEN:
    case KV_SHAPE_HOSTS:
        return labels_encode(at, arena);
    case KV_SHAPE_FIELDS:
        return ((const struct kv_fields *)at)->set ? names_encode(at, &first, 0, arena) : NULL;
    case KV_SHAPE_OBJECT: {
        const struct kv_node *object = fields_encode(row->fields, at, arena);
        bool is_empty_one = !object && row->mark && *((const bool *)at + row->mark);
        return is_empty_one ? kv_tree_mapping(NULL, 0, arena) : object;
    }
    case KV_SHAPE_LIST:
        return list_encode(row, at, arena);
    case KV_SHAPE_SHARED: /* no value of its own */
        break;
    }
    return NULL;
}

static size_t rows_count(const struct kv_shape *fields)
{
    size_t count = 0;
    for (const struct kv_shape *row = fields; row->key; row++)
        count += row->type == KV_SHAPE_SHARED ? rows_count(row->fields) : 1;
    return count;
}

/* Several rows of one key are one value in one place: one of them writes it. */
static void rows_encode(const struct kv_shape *fields, const void *base, struct pairs *pairs,
                        struct kv_arena *arena)
{
    for (const struct kv_shape *row = fields; row->key; row++) {
        if (row->type == KV_SHAPE_SHARED) {
            const void *const *shared = (const void *)((const char *)base + row->offset);
            rows_encode(row->fields, *shared, pairs, arena);
            continue;
        }
        const char *last = pairs->count > 0 ? pairs->items[pairs->count - 1].key->text.data : "";
        const struct kv_node *value =
            strcmp(last, row->key) == 0
                ? NULL
                : value_encode(row, (const char *)base + row->offset, arena);
        if (!value)
            continue;
        if (!pairs->items)
            *pairs = pairs_make(rows_count(row), arena);
        pairs_add(pairs, row->key, value, arena);
    }
}

/* NULL if nothing is present. */
static const struct kv_node *fields_encode(const struct kv_shape *fields, const void *base,
                                           struct kv_arena *arena)
{
    struct pairs pairs = {0};
    rows_encode(fields, base, &pairs, arena);
    return pairs.items ? pairs_end(&pairs, arena) : NULL;
}

const struct kv_node *kv_kind_encode(const struct kv_object *object, struct kv_arena *arena)
{
    const struct kv_node *encoded = fields_encode(object->kind->fields, object, arena);
    return encoded ? encoded : kv_tree_mapping(NULL, 0, arena);
}
