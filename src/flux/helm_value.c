#include "helm_value.h"

#include "kubevet/base/buffer.h"

static struct value *new_of(enum kv_node_type type, struct kv_arena *arena)
{
    struct value *value = kv_arena_alloc(arena, sizeof *value);
    value->type = type;
    return value;
}

struct value *value_scalar(const struct kv_node *scalar, struct kv_arena *arena)
{
    struct value *value = new_of(KV_NODE_SCALAR, arena);
    value->scalar = scalar;
    return value;
}

struct value *value_map(struct kv_arena *arena)
{
    return new_of(KV_NODE_MAPPING, arena);
}

struct value *value_of(const struct kv_node *tree, struct kv_arena *arena)
{
    if (!tree)
        return value_map(arena);
    if (tree->type == KV_NODE_SCALAR)
        return value_scalar(tree, arena);
    struct value *value = new_of(tree->type, arena);
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->type == KV_NODE_SEQUENCE)
            kv_list_add(&value->items, arena, struct value *, value_of(tree->items[i], arena));
        else
            value_set(value, tree->pairs[i].key->text.data, value_of(tree->pairs[i].value, arena),
                      arena);
    }
    return value;
}

static struct value_entry *entry_find(const struct value *map, const char *key)
{
    kv_list_each(&map->entries, struct value_entry, entry)
        if (strcmp(entry->key, key) == 0)
            return entry;
    return NULL;
}

struct value *value_get(const struct value *map, const char *key)
{
    const struct value_entry *entry = entry_find(map, key);
    return entry ? entry->value : NULL;
}

void value_set(struct value *map, const char *key, struct value *value, struct kv_arena *arena)
{
    struct value_entry *entry = entry_find(map, key);
    if (entry)
        entry->value = value;
    else
        kv_list_add(&map->entries, arena, struct value_entry,
                    (struct value_entry){kv_arena_copy(arena, kv_text_of(key)), value});
}

struct value *value_merge(const struct value *first, const struct value *second,
                          struct kv_arena *arena)
{
    struct value *merged = value_map(arena);
    kv_list_each(&first->entries, const struct value_entry, entry)
        value_set(merged, entry->key, entry->value, arena);
    kv_list_each(&second->entries, const struct value_entry, entry) {
        const struct value *before = value_get(merged, entry->key);
        bool both =
            before && before->type == KV_NODE_MAPPING && entry->value->type == KV_NODE_MAPPING;
        value_set(merged, entry->key,
                  both ? value_merge(before, entry->value, arena) : entry->value, arena);
    }
    return merged;
}

/* --- as a tree --- */

static const struct kv_node *list_tree(const struct value *value, struct kv_arena *arena)
{
    const struct kv_node **items = kv_arena_array(arena, value->items.count, sizeof *items);
    for (size_t i = 0; i < value->items.count; i++) {
        const struct value *item = *kv_list_item(&value->items, struct value *, i);
        items[i] = item ? value_tree(item, arena) : kv_tree_plain("null", arena);
    }
    return kv_tree_sequence(items, value->items.count, arena);
}

static const struct kv_node *map_tree(const struct value *value, struct kv_arena *arena)
{
    struct kv_node_pair *pairs = kv_arena_array(arena, value->entries.count, sizeof *pairs);
    size_t count = 0;
    kv_list_each(&value->entries, const struct value_entry, entry)
        pairs[count++] = (struct kv_node_pair){kv_tree_string(entry->key, arena),
                                               value_tree(entry->value, arena)};
    return kv_tree_mapping(pairs, count, arena);
}

const struct kv_node *value_tree(const struct value *value, struct kv_arena *arena)
{
    if (value->type == KV_NODE_SCALAR)
        return value->scalar;
    return value->type == KV_NODE_SEQUENCE ? list_tree(value, arena) : map_tree(value, arena);
}

/* --- integers --- */

static const char *key_escaped(const char *key, struct kv_arena *arena)
{
    struct kv_buffer out = {0};
    for (; *key; key++)
        kv_buffer_printf(&out, "%s%c", strchr("\\.,=[{", *key) ? "\\" : "", *key);
    const char *escaped = kv_arena_copy(arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return escaped;
}

static void integers_find(const struct value *value, const char *path, struct kv_arena *arena,
                          struct kv_list *out)
{
    if (value->is_integer)
        kv_list_add(out, arena, const char *,
                    kv_arena_printf(arena, "%s=%s", path, value->scalar->text.data));
    for (size_t i = 0; i < value->items.count; i++) {
        const struct value *item = *kv_list_item(&value->items, struct value *, i);
        if (item)
            integers_find(item, kv_arena_printf(arena, "%s[%zu]", path, i), arena, out);
    }
    kv_list_each(&value->entries, const struct value_entry, entry) {
        const char *key = key_escaped(entry->key, arena);
        integers_find(entry->value, *path ? kv_arena_printf(arena, "%s.%s", path, key) : key, arena,
                      out);
    }
}

void value_integers(const struct value *value, struct kv_arena *arena, struct kv_list *out)
{
    integers_find(value, "", arena, out);
}
