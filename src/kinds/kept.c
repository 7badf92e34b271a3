#include "kubevet/kinds/kept.h"

/* So many paths are followed at the same time, since `*` and a key may both name a value. Of a
 * value that more of them name, all is kept. */
enum { AT_ONCE = 16 };

/* What is wanted of a value. */
struct wanted {
    const struct kv_cel_paths *paths[AT_ONCE];
    size_t count; /* 0 = nothing names it */
    bool whole, shape, any, inner;
};

struct keeper {
    struct kv_reader *reader;
    struct kv_memory memory;
    struct kv_arena *lists; /* for arrays that are not shared yet */
};

static void wanted_add(struct wanted *wanted, const struct kv_cel_paths *paths)
{
    if (!paths)
        return;
    if (wanted->count == AT_ONCE)
        wanted->whole = true;
    else
        wanted->paths[wanted->count++] = paths;
    wanted->whole = wanted->whole || paths->whole;
    wanted->shape = wanted->shape || paths->shape;
    wanted->inner = wanted->inner || paths->children;
    wanted->any = wanted->any || kv_cel_paths_find(paths, (struct kv_text){0}, true);
}

static struct wanted wanted_of(const struct kv_cel_paths *paths)
{
    struct wanted wanted = {.count = 0};
    wanted_add(&wanted, paths);
    return wanted;
}

/* Of the value of a key, or, without a key, of an item. */
static struct wanted wanted_under(const struct wanted *outer, const struct kv_text *key)
{
    struct wanted wanted = {.count = 0};
    for (size_t i = 0; i < outer->count; i++) {
        if (key)
            wanted_add(&wanted, kv_cel_paths_find(outer->paths[i], *key, false));
        if (outer->any)
            wanted_add(&wanted, kv_cel_paths_find(outer->paths[i], (struct kv_text){0}, true));
    }
    return wanted;
}

/* --- nodes, equal ones once --- */

static const void *bytes_share(const struct keeper *keeper, const void *bytes, size_t size)
{
    if (size == 0)
        return NULL;
    return keeper->memory.parts ? kv_intern_bytes(keeper->memory.parts, bytes, size) : bytes;
}

/* A node is one of few with its text or array, which exist once: to find it by their address is
 * faster than by its own bytes. */
enum { PLACES = 4096 };

struct kv_kept_cache {
    struct {
        const void *part;
        const struct kv_node *node;
    } places[PLACES];
};

struct kv_kept_cache *kv_kept_cache_new(struct kv_arena *arena)
{
    return kv_arena_alloc(arena, sizeof(struct kv_kept_cache));
}

static const struct kv_node *node_share(const struct keeper *keeper, struct kv_node node,
                                        const void *part)
{
    struct kv_kept_cache *cache = keeper->memory.kept_cache;
    size_t place = ((uintptr_t)part >> 3 ^ (uintptr_t)part >> 15 ^ node.plain) % PLACES;
    if (cache && part && cache->places[place].part == part &&
        cache->places[place].node->type == node.type &&
        cache->places[place].node->plain == node.plain)
        return cache->places[place].node;
    if (keeper->memory.parts) {
        const struct kv_node *shared = kv_intern_bytes(keeper->memory.parts, &node, sizeof node);
        if (cache) {
            cache->places[place].part = part;
            cache->places[place].node = shared;
        }
        return shared;
    }
    struct kv_node *copy = kv_arena_alloc(keeper->memory.arena, sizeof *copy);
    *copy = node;
    return copy;
}

/* An empty one, with no byte left to chance. */
static struct kv_node node_of(enum kv_node_type type)
{
    struct kv_node node;
    memset(&node, 0, sizeof node);
    node.type = type;
    return node;
}

static const struct kv_node *text_node(const struct keeper *keeper, struct kv_text text, bool plain)
{
    struct kv_node node = node_of(KV_NODE_SCALAR);
    node.plain = plain;
    const char *shared = kv_intern_text(keeper->memory.strings, text);
    node.text = kv_text_of(shared);
    return node_share(keeper, node, shared);
}

static const struct kv_node *null_node(const struct keeper *keeper)
{
    return text_node(keeper, kv_text_of("null"), true);
}

static const struct kv_node *mapping_node(const struct keeper *keeper, const struct kv_list *pairs)
{
    struct kv_node node = node_of(KV_NODE_MAPPING);
    node.pairs = bytes_share(keeper, pairs->items, pairs->count * sizeof(struct kv_node_pair));
    node.count = pairs->count;
    return node_share(keeper, node, node.pairs);
}

static const struct kv_node *sequence_node(const struct keeper *keeper, const struct kv_list *items)
{
    struct kv_node node = node_of(KV_NODE_SEQUENCE);
    node.items = bytes_share(keeper, items->items, items->count * sizeof(struct kv_node *));
    node.count = items->count;
    return node_share(keeper, node, node.items);
}

static void pair_add(const struct keeper *keeper, struct kv_list *pairs, const struct kv_node *key,
                     const struct kv_node *value)
{
    kv_list_add(pairs, keeper->lists, struct kv_node_pair, (struct kv_node_pair){key, value});
}

static void item_add(const struct keeper *keeper, struct kv_list *items, const struct kv_node *item)
{
    kv_list_add(items, keeper->lists, const struct kv_node *, item);
}

/* --- reading --- */

static const struct kv_node *scalar_read(const struct keeper *keeper)
{
    enum kv_value_type type = kv_reader_peek(keeper->reader);
    struct kv_text text;
    if (type == KV_VALUE_NULL)
        return kv_read_null(keeper->reader) ? null_node(keeper) : NULL;
    if (!kv_read_scalar(keeper->reader, &text))
        return NULL;
    return text_node(keeper, text, type != KV_VALUE_STRING);
}

static const struct kv_node *all_read(const struct keeper *keeper);

static const struct kv_node *object_all_read(const struct keeper *keeper)
{
    struct kv_list pairs = {0};
    struct kv_text key;
    if (!kv_read_object(keeper->reader))
        return NULL;
    while (kv_read_key(keeper->reader, &key)) {
        const struct kv_node *name = text_node(keeper, key, false);
        const struct kv_node *value = all_read(keeper);
        if (!value)
            return NULL;
        pair_add(keeper, &pairs, name, value);
    }
    return kv_reader_failed(keeper->reader) ? NULL : mapping_node(keeper, &pairs);
}

static const struct kv_node *array_all_read(const struct keeper *keeper)
{
    struct kv_list items = {0};
    if (!kv_read_array(keeper->reader))
        return NULL;
    while (kv_read_item(keeper->reader)) {
        const struct kv_node *item = all_read(keeper);
        if (!item)
            return NULL;
        item_add(keeper, &items, item);
    }
    return kv_reader_failed(keeper->reader) ? NULL : sequence_node(keeper, &items);
}

/* Apart from what is read by paths, since this may be nested deeply. */
static const struct kv_node *all_read(const struct keeper *keeper)
{
    switch (kv_reader_peek(keeper->reader)) {
    case KV_VALUE_OBJECT:
        return object_all_read(keeper);
    case KV_VALUE_ARRAY:
        return array_all_read(keeper);
    default:
        return scalar_read(keeper);
    }
}

static const struct kv_node *value_read(const struct keeper *keeper, const struct wanted *wanted);

/* The value of a key, which is passed over if nothing names it. */
static bool key_read(const struct keeper *keeper, const struct wanted *outer, struct kv_text key,
                     struct kv_list *pairs)
{
    struct wanted wanted = wanted_under(outer, &key);
    if (wanted.count == 0 && !outer->shape)
        return kv_read_skip(keeper->reader);
    const struct kv_node *name = text_node(keeper, key, false);
    const struct kv_node *value = value_read(keeper, &wanted);
    if (value)
        pair_add(keeper, pairs, name, value);
    return value;
}

static bool pairs_read(const struct keeper *keeper, const struct wanted *wanted,
                       struct kv_list *pairs)
{
    struct kv_text key;
    if (!kv_read_object(keeper->reader))
        return false;
    while (kv_read_key(keeper->reader, &key))
        if (!key_read(keeper, wanted, key, pairs))
            return false;
    return !kv_reader_failed(keeper->reader);
}

static const struct kv_node *object_read(const struct keeper *keeper, const struct wanted *wanted)
{
    struct kv_list pairs = {0};
    return pairs_read(keeper, wanted, &pairs) ? mapping_node(keeper, &pairs) : NULL;
}

static const struct kv_node *array_read(const struct keeper *keeper, const struct wanted *wanted)
{
    const struct wanted inner = wanted_under(wanted, NULL);
    struct kv_list items = {0};
    if (!kv_read_array(keeper->reader))
        return NULL;
    while (kv_read_item(keeper->reader)) {
        enum kv_value_type type = kv_reader_peek(keeper->reader);
        bool deep = type == KV_VALUE_OBJECT || type == KV_VALUE_ARRAY;
        const struct kv_node *item = deep ? value_read(keeper, &inner) : scalar_read(keeper);
        if (!item)
            return NULL;
        item_add(keeper, &items, item);
    }
    return kv_reader_failed(keeper->reader) ? NULL : sequence_node(keeper, &items);
}

/* Stands for a value of which nothing is named but that it is there. */
static const struct kv_node *value_pass(const struct keeper *keeper)
{
    static const struct kv_list nothing = {0};
    enum kv_value_type type = kv_reader_peek(keeper->reader);
    if (!kv_read_skip(keeper->reader))
        return NULL;
    return type == KV_VALUE_OBJECT  ? mapping_node(keeper, &nothing)
           : type == KV_VALUE_ARRAY ? sequence_node(keeper, &nothing)
                                    : null_node(keeper);
}

static const struct kv_node *value_read(const struct keeper *keeper, const struct wanted *wanted)
{
    enum kv_value_type type = kv_reader_peek(keeper->reader);
    if (wanted->whole)
        return all_read(keeper);
    if (type == KV_VALUE_ARRAY)
        return wanted->shape || wanted->any ? array_read(keeper, wanted) : value_pass(keeper);
    if (!wanted->shape && !wanted->inner)
        return value_pass(keeper);
    return type == KV_VALUE_OBJECT ? object_read(keeper, wanted) : scalar_read(keeper);
}

/* --- the object --- */

/* No two objects are equal, nor is their metadata: these are not shared. */
static const struct kv_node *own_mapping(const struct keeper *keeper, const struct kv_list *pairs)
{
    struct kv_node_pair *own =
        kv_arena_array(keeper->memory.arena, pairs->count, sizeof(struct kv_node_pair));
    if (pairs->count > 0)
        memcpy(own, pairs->items, pairs->count * sizeof *own);
    return kv_tree_mapping(own, pairs->count, keeper->memory.arena);
}

static const struct kv_node *own_read(const struct keeper *keeper, const struct wanted *wanted)
{
    struct kv_list pairs = {0};
    bool deep = !wanted->whole && (wanted->shape || wanted->inner);
    if (!deep || kv_reader_peek(keeper->reader) != KV_VALUE_OBJECT)
        return value_read(keeper, wanted);
    return pairs_read(keeper, wanted, &pairs) ? own_mapping(keeper, &pairs) : NULL;
}

/* A member of the object itself. */
static bool member_read(const struct keeper *keeper, const struct wanted *wanted,
                        struct kv_text key, struct kv_list *pairs)
{
    struct wanted under = wanted_under(wanted, &key);
    bool own = under.count > 0 && kv_text_is(key, "metadata");
    if (!own && !wanted->whole)
        return key_read(keeper, wanted, key, pairs);
    const struct kv_node *name = text_node(keeper, key, false);
    const struct kv_node *value = wanted->whole ? all_read(keeper) : own_read(keeper, &under);
    if (value)
        pair_add(keeper, pairs, name, value);
    return value;
}

static bool is_given(const struct kv_list *pairs, const char *key)
{
    kv_list_each(pairs, const struct kv_node_pair, pair) {
        if (kv_text_is(pair->key->text, key))
            return kv_node_is_given(pair->value);
    }
    return false;
}

/* Items of lists lack these. */
static void text_add(const struct keeper *keeper, const struct wanted *wanted,
                     const struct kv_list *found, const char *key, const char *text,
                     struct kv_list *pairs)
{
    struct kv_text name = kv_text_of(key);
    bool named = wanted->whole || wanted->shape || wanted_under(wanted, &name).count > 0;
    if (named && !is_given(found, key))
        pair_add(keeper, pairs, text_node(keeper, name, false),
                 text_node(keeper, kv_text_of(text), false));
}

static bool is_replaced(const struct kv_list *pairs, const struct kv_node *key)
{
    kv_list_each(pairs, const struct kv_node_pair, pair) {
        if (strcmp(pair->key->text.data, key->text.data) == 0)
            return true;
    }
    return false;
}

/* With the members that were found. */
static const struct kv_node *object_make(const struct keeper *keeper, const struct wanted *wanted,
                                         const struct kv_kind *kind, const struct kv_list *found)
{
    char api_version[KV_API_VERSION_MAX];
    struct kv_list pairs = {0};
    text_add(keeper, wanted, found, "apiVersion", kv_kind_api_version(kind, api_version), &pairs);
    text_add(keeper, wanted, found, "kind", kind->name, &pairs);
    if (pairs.count == 0)
        return own_mapping(keeper, found);
    const struct kv_list added = pairs;
    kv_list_each(found, const struct kv_node_pair, pair) {
        if (!is_replaced(&added, pair->key))
            pair_add(keeper, &pairs, pair->key, pair->value);
    }
    return own_mapping(keeper, &pairs);
}

static struct keeper keeper_make(struct kv_reader *reader, struct kv_memory memory)
{
    return (struct keeper){reader, memory, memory.parts ? memory.scratch : memory.arena};
}

const struct kv_node *kv_kept_read(const struct kv_kind *kind, const struct kv_cel_paths *paths,
                                   struct kv_reader *reader, struct kv_memory memory)
{
    const struct keeper keeper = keeper_make(reader, memory);
    const struct wanted wanted = wanted_of(paths);
    struct kv_list found = {0};
    struct kv_text key;
    if (memory.scratch)
        kv_arena_clear(memory.scratch);
    if (!kv_read_object(reader))
        return NULL;
    while (kv_read_key(reader, &key))
        if (!member_read(&keeper, &wanted, key, &found))
            return NULL;
    return kv_reader_failed(reader) ? NULL : object_make(&keeper, &wanted, kind, &found);
}

const struct kv_node *kv_kept_of(const struct kv_kind *kind, const struct kv_cel_paths *paths,
                                 const struct kv_node *tree, struct kv_memory memory)
{
    struct kv_reader *reader = kv_reader_yaml(tree, "", KV_ERROR_STATE);
    const struct kv_node *kept = kv_kept_read(kind, paths, reader, memory);
    kv_reader_close(reader);
    return kept;
}

/* --- merging --- */

/* `wanted` is what was named when the first was kept. */
static const struct kv_node *merge(const struct keeper *keeper, const struct wanted *wanted,
                                   const struct kv_node *first, const struct kv_node *second);

/* A key that was named, and is missing in the first, does not exist. */
static const struct kv_node *mappings_merge(const struct keeper *keeper,
                                            const struct wanted *wanted,
                                            const struct kv_node *first,
                                            const struct kv_node *second)
{
    struct kv_list pairs = {0};
    for (size_t i = 0; i < first->count; i++) {
        const struct kv_node *key = first->pairs[i].key;
        const struct kv_node *other = kv_node_get(second, key->text.data);
        const struct wanted under = wanted_under(wanted, &key->text);
        pair_add(keeper, &pairs, key, merge(keeper, &under, first->pairs[i].value, other));
    }
    for (size_t i = 0; i < second->count && !wanted->shape; i++) {
        const struct kv_node *key = second->pairs[i].key;
        if (wanted_under(wanted, &key->text).count == 0 && !kv_node_get(first, key->text.data))
            pair_add(keeper, &pairs, key, second->pairs[i].value);
    }
    return mapping_node(keeper, &pairs);
}

/* Of different lengths, the second has lost items. */
static const struct kv_node *sequences_merge(const struct keeper *keeper,
                                             const struct wanted *wanted,
                                             const struct kv_node *first,
                                             const struct kv_node *second)
{
    const struct wanted inner = wanted_under(wanted, NULL);
    struct kv_list items = {0};
    if (!wanted->shape && !wanted->any)
        return second;
    if (first->count != second->count)
        return first;
    for (size_t i = 0; i < first->count; i++)
        item_add(keeper, &items, merge(keeper, &inner, first->items[i], second->items[i]));
    return sequence_node(keeper, &items);
}

static const struct kv_node *merge(const struct keeper *keeper, const struct wanted *wanted,
                                   const struct kv_node *first, const struct kv_node *second)
{
    if (wanted->whole || !second)
        return first;
    if (!wanted->shape && !wanted->inner)
        return second;
    if (first->type != second->type || first->type == KV_NODE_SCALAR)
        return first;
    return (first->type == KV_NODE_MAPPING ? mappings_merge : sequences_merge)(keeper, wanted,
                                                                               first, second);
}

const struct kv_node *kv_kept_merge(const struct kv_cel_paths *paths, const struct kv_node *first,
                                    const struct kv_node *second, struct kv_memory memory)
{
    const struct keeper keeper = keeper_make(NULL, memory);
    const struct wanted wanted = wanted_of(paths);
    if (memory.scratch)
        kv_arena_clear(memory.scratch);
    return merge(&keeper, &wanted, first, second);
}

const struct kv_node *kv_object_kept(const struct kv_object *object)
{
    return object->kept;
}
