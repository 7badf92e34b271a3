#include "decode.h"

#include "kubevet/base/digest.h"
#include "kubevet/base/tree.h"

/* --- settling --- */

/* Do such structs contain nothing that is settled or shared separately? */
static bool is_flat(const struct kv_shape *fields)
{
    for (const struct kv_shape *row = fields; row->key; row++)
        if (row->finish || row->type == KV_SHAPE_LIST || row->type == KV_SHAPE_SHARED ||
            row->type == KV_SHAPE_FIELDS || (row->type == KV_SHAPE_OBJECT && !is_flat(row->fields)))
            return false;
    return true;
}

static void list_settle(const struct kv_shape *row, const struct kv_memory *memory,
                        struct kv_list *list)
{
    if (!row->finish && (list->count == 0 || is_flat(row->fields)))
        return;
    for (size_t i = 0; i < list->count; i++) {
        void *item = (char *)list->items + i * row->size;
        shape_settle(row->fields, memory, item);
        if (row->finish)
            row->finish(item, memory);
    }
}

void *shape_shared_new(const struct kv_shape *row, struct kv_arena *arena)
{
    void *shared = kv_arena_alloc(arena, row->size);
    kv_shape_clear(row->fields, shared);
    return shared;
}

void shape_settle(const struct kv_shape *fields, const struct kv_memory *memory, void *base)
{
    for (const struct kv_shape *row = fields; row->key; row++) {
        void *at = (char *)base + row->offset;
        if (row->type == KV_SHAPE_LIST) {
            list_settle(row, memory, at);
        } else if (row->type == KV_SHAPE_OBJECT || row->type == KV_SHAPE_SHARED) {
            void **shared = at;
            if (row->type == KV_SHAPE_SHARED && !*shared)
                *shared = shape_shared_new(row, memory->arena);
            void *part = row->type == KV_SHAPE_SHARED ? *shared : at;
            shape_settle(row->fields, memory, part);
            if (row->finish)
                row->finish(part, memory);
        }
    }
}

/* --- sharing --- */

void *shape_share_items(struct kv_memory memory, const void *items, size_t count, size_t size)
{
    if (count == 0)
        return NULL;
    /* Shared data is const; lists are not, as they are written while decoding. */
    return (void *)(uintptr_t)(memory.parts ? kv_intern_bytes(memory.parts, items, count * size)
                                            : items);
}

/* Bottom-up: lists are equal if their bytes are, since what they point to is shared already. */
static void list_share(const struct kv_shape *row, struct kv_memory memory, struct kv_list *list)
{
    bool flat = list->count == 0 || is_flat(row->fields);
    for (size_t i = 0; i < list->count && !flat; i++)
        shape_share(row->fields, memory, (char *)list->items + i * row->size);
    list->items = shape_share_items(memory, list->items, list->count, row->size);
    list->capacity = list->count;
}

static void shared_share(const struct kv_shape *row, struct kv_memory memory, void **shared)
{
    shape_share(row->fields, memory, *shared);
    *shared = shape_share_items(memory, *shared, 1, row->size);
}

void shape_share(const struct kv_shape *fields, struct kv_memory memory, void *base)
{
    for (const struct kv_shape *row = fields; memory.parts && row->key; row++) {
        void *at = (char *)base + row->offset;
        struct kv_fields *tree = at;
        if (row->type == KV_SHAPE_OBJECT)
            shape_share(row->fields, memory, at);
        else if (row->type == KV_SHAPE_LIST)
            list_share(row, memory, at);
        else if (row->type == KV_SHAPE_SHARED)
            shared_share(row, memory, at);
        else if (row->type == KV_SHAPE_FIELDS)
            tree->items = shape_share_items(memory, tree->items, tree->count, sizeof *tree->items);
    }
}

void kv_shape_clear(const struct kv_shape *fields, void *base)
{
    for (const struct kv_shape *row = fields; row->key; row++) {
        char *at = (char *)base + row->offset;
        if (row->type == KV_SHAPE_TIME)
            *(kv_time *)(void *)at = KV_TIME_NONE;
        else if (row->type == KV_SHAPE_OBJECT)
            kv_shape_clear(row->fields, at);
    }
}

const char *kv_labels_get(struct kv_labels labels, const char *key)
{
    for (size_t i = 0; i < labels.count; i++)
        if (strcmp(labels.items[i].key, key) == 0)
            return labels.items[i].value;
    return NULL;
}

const struct kv_node *kv_shape_json(const char *text, struct kv_arena *arena)
{
    if (!text || strncmp(text, KV_DIGEST_PREFIX, strlen(KV_DIGEST_PREFIX)) == 0)
        return NULL;
    struct kv_reader *reader = kv_reader_json(kv_text_of(text), "", KV_ERROR_STATE);
    const struct kv_node *tree = kv_tree_read(reader, arena);
    kv_reader_close(reader);
    return tree;
}
