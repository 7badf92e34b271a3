#include "entry.h"

#include "kubevet/spec/schema.h"

#include <stdio.h>
#include <string.h>

struct entry *entry_new(struct kv_arena *arena, enum entry_type type)
{
    struct entry *entry = kv_arena_alloc(arena, sizeof *entry);
    entry->type = type;
    return entry;
}

struct entry *entry_get(const struct entry *map, const char *key)
{
    if (!map)
        return NULL;
    entry_each(map, child)
    {
        if (child->key && strcmp(child->key, key) == 0)
            return child;
    }
    return NULL;
}

void entry_adopt(struct kv_arena *arena, struct entry *parent, struct entry *child)
{
    child->parent = parent;
    kv_list_add(&parent->children, arena, struct entry *, child);
}

void entry_remove(struct entry *child)
{
    if (!child->parent)
        return;
    kv_list_keep(&child->parent->children, 0, entry_pointer, item, *item != child);
    child->parent = NULL;
}

static struct entry *child_add(struct kv_arena *arena, struct entry *parent, const char *key,
                               enum entry_type type)
{
    struct entry *child = key ? entry_get(parent, key) : NULL;
    if (child)
        return child;
    child = entry_new(arena, type);
    child->key = key;
    entry_adopt(arena, parent, child);
    return child;
}

struct entry *entry_map(struct kv_arena *arena, struct entry *map, const char *key)
{
    return child_add(arena, map, key, ENTRY_MAP);
}

struct entry *entry_list(struct kv_arena *arena, struct entry *map, const char *key)
{
    return child_add(arena, map, key, ENTRY_LIST);
}

struct entry *entry_text(struct kv_arena *arena, struct entry *map, const char *key,
                         const char *text)
{
    struct entry *child = child_add(arena, map, key, ENTRY_SCALAR);
    child->text = text;
    return child;
}

struct entry *entry_plain(struct kv_arena *arena, struct entry *map, const char *key,
                          const char *text)
{
    struct entry *child = entry_text(arena, map, key, text);
    child->plain = true;
    return child;
}

struct entry *entry_number(struct kv_arena *arena, struct entry *map, const char *key,
                           int64_t number)
{
    return entry_plain(arena, map, key, kv_arena_printf(arena, "%lld", (long long)number));
}

struct entry *entry_item_map(struct kv_arena *arena, struct entry *list)
{
    return child_add(arena, list, NULL, ENTRY_MAP);
}

struct entry *entry_item_text(struct kv_arena *arena, struct entry *list, const char *text)
{
    struct entry *item = child_add(arena, list, NULL, ENTRY_SCALAR);
    item->text = text;
    return item;
}

void entry_comment(struct kv_arena *arena, struct entry *entry, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *line = kv_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    kv_list_add(&entry->above, arena, const char *, line);
}

struct entry *entry_copy(struct kv_arena *arena, const struct entry *entry)
{
    struct entry *copy = entry_new(arena, entry->type);
    *copy = *entry;
    copy->parent = NULL;
    copy->line = copy->column = copy->key_line = copy->key_column = 0;
    copy->children = copy->above = (struct kv_list){0};
    kv_list_each(&entry->above, text_pointer, line)
        kv_list_add(&copy->above, arena, const char *, *line);
    entry_each(entry, child) entry_adopt(arena, copy, entry_copy(arena, child));
    return copy;
}

static bool lists_same(const struct entry *a, const struct entry *b)
{
    struct entry **left = a->children.items, **right = b->children.items;
    for (size_t i = 0; i < a->children.count; i++)
        if (!entry_same(left[i], right[i]))
            return false;
    return true;
}

static bool maps_same(const struct entry *a, const struct entry *b)
{
    entry_each(a, child)
    {
        const struct entry *other = entry_get(b, child->key);
        if (!other || !entry_same(child, other))
            return false;
    }
    return true;
}

bool entry_same(const struct entry *a, const struct entry *b)
{
    if (a->type != b->type || a->children.count != b->children.count || a->by_hand || b->by_hand)
        return false;
    if (a->type == ENTRY_SCALAR)
        return strcmp(a->text, b->text) == 0;
    return a->type == ENTRY_LIST ? lists_same(a, b) : maps_same(a, b);
}

enum { OBJECT_BYTES = 16 };

size_t entry_size(const struct entry *entry)
{
    bool is_in_list = !entry->key && entry->type == ENTRY_MAP && entry->parent;
    if (is_in_list || entry->is_object)
        return OBJECT_BYTES;
    size_t size = 2 + (entry->key ? strlen(entry->key) + 2 : 0);
    if (entry->type == ENTRY_SCALAR)
        return size + strlen(entry->text);
    entry_each(entry, child) size += entry_size(child);
    return size;
}

/* Few keys: by insertion, so that equal ones stay in order. */
void entry_order(struct entry *map, const char *record)
{
    struct entry **items = map->children.items;
    for (size_t i = 1; i < map->children.count; i++) {
        struct entry *item = items[i];
        size_t at = i, position = kv_schema_position(record, item->key);
        for (; at > 0 && kv_schema_position(record, items[at - 1]->key) > position; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* Are the others of its mapping or list all taken out? */
static bool is_last(const struct entry *entry)
{
    entry_each(entry->parent, child)
    {
        if (child != entry && !child->fault)
            return false;
    }
    return true;
}

struct entry *entry_whole(struct entry *entry)
{
    while (entry->parent && is_last(entry) && entry->parent->parent && !entry->parent->required)
        entry = entry->parent;
    return entry;
}

struct entry *entry_removable(struct entry *entry)
{
    const struct entry *whole = entry ? entry_whole(entry) : NULL;
    for (; entry && entry->parent && !entry->required && !entry->fault; entry = entry->parent)
        if (entry == whole)
            return entry;
    return NULL;
}
