#include "kubevet/base/intern.h"

#include <stdlib.h>

struct kv_intern_slot {
    const char *string; /* NULL = free */
    uint32_t length;
    uint32_t hash;
};

/* FNV-1a: short names, no adversary (a slow table costs time, never a wrong answer). */
static uint32_t text_hash(struct kv_text text)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 16777619U;
    return hash;
}

static size_t slot_find(const struct kv_intern *table, struct kv_text text, uint32_t hash)
{
    size_t mask = table->capacity - 1;
    size_t at = hash & mask;
    for (;; at = (at + 1) & mask) {
        const struct kv_intern_slot *slot = &table->slots[at];
        if (!slot->string)
            return at;
        if (slot->hash == hash && slot->length == text.length &&
            memcmp(slot->string, text.data, text.length) == 0)
            return at;
    }
}

static void table_grow(struct kv_intern *table)
{
    struct kv_intern old = *table;
    table->capacity = old.capacity ? old.capacity * 2 : 256;
    table->slots = calloc(table->capacity, sizeof *table->slots);
    if (!table->slots)
        kv_out_of_memory();
    for (size_t i = 0; i < old.capacity; i++) {
        const struct kv_intern_slot *slot = &old.slots[i];
        if (slot->string)
            table->slots[slot_find(table, (struct kv_text){slot->string, slot->length},
                                   slot->hash)] = *slot;
    }
    free(old.slots);
}

const char *kv_intern_text(struct kv_intern *table, struct kv_text text)
{
    if (text.length > UINT32_MAX / 4)
        kv_out_of_memory();
    if (text.length == 0)
        text.data = ""; /* memcmp wants a pointer, even for nothing */
    if (text.length > 0 && memchr(text.data, '\0', text.length))
        text = kv_text_of(kv_arena_copy(&table->arena, text));
    if (table->count * 2 >= table->capacity)
        table_grow(table);
    uint32_t hash = text_hash(text);
    struct kv_intern_slot *slot = &table->slots[slot_find(table, text, hash)];
    if (!slot->string) {
        slot->string = kv_arena_copy(&table->arena, text);
        slot->length = (uint32_t)text.length;
        slot->hash = hash;
        table->count++;
    }
    return slot->string;
}

const char *kv_intern_string(struct kv_intern *table, const char *string)
{
    return kv_intern_text(table, kv_text_of(string));
}

const char *kv_intern_find(const struct kv_intern *table, struct kv_text text)
{
    if (table->capacity == 0)
        return NULL;
    if (text.length == 0)
        text.data = "";
    return table->slots[slot_find(table, text, text_hash(text))].string;
}

void kv_intern_release(struct kv_intern *table)
{
    free(table->slots);
    kv_arena_release(&table->arena);
    *table = (struct kv_intern){0};
}
