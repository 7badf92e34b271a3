/* Lookups in maps: in order while they are small, by an index of hashes when they are not. */
#include "kubevet/cel/host.h"

#include <math.h>

enum { INDEXED_FROM = 9 };

static uint64_t mix(uint64_t hash)
{
    hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93u;
    return hash ^ (hash >> 32);
}

static uint64_t hash_text(struct kv_text text)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3u;
    return mix(hash);
}

/* A key as a lookup compares it: an integer of any type that fits is an INT. A double that is whole
 * finds integers; a double among the keys is found by doubles alone, so it stays one. */
static struct kv_cel_value key_normal(struct kv_cel_value key, bool sought)
{
    if (key.kind == KV_CEL_UINT && key.natural <= INT64_MAX)
        return kv_cel_int((int64_t)key.natural);
    if (!sought || key.kind != KV_CEL_DOUBLE || key.real != trunc(key.real))
        return key;
    if (key.real >= -0x1p63 && key.real < 0x1p63)
        return kv_cel_int((int64_t)key.real);
    if (key.real >= 0x1p63 && key.real < 0x1p64)
        return kv_cel_uint((uint64_t)key.real);
    return key;
}

static uint64_t key_hash(struct kv_cel_value key)
{
    switch (key.kind) {
    case KV_CEL_STRING:
        return hash_text(key.text);
    case KV_CEL_BOOL:
        return mix(key.boolean);
    case KV_CEL_INT:
    case KV_CEL_UINT:
    case KV_CEL_DOUBLE:
        return mix(key.natural + key.kind);
    default:
        return 0;
    }
}

/* Both are normal. */
static bool key_same(struct kv_cel_value a, struct kv_cel_value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case KV_CEL_STRING:
        return a.text.length == b.text.length &&
               (a.text.length == 0 || memcmp(a.text.data, b.text.data, a.text.length) == 0);
    case KV_CEL_BOOL:
        return a.boolean == b.boolean;
    case KV_CEL_DOUBLE:
        return a.real == b.real;
    default:
        return a.natural == b.natural;
    }
}

static void map_index(struct kv_cel_map *map, struct kv_arena *arena)
{
    size_t capacity = 16;
    while (capacity < map->count * 2)
        capacity *= 2;
    map->slots = kv_arena_array(arena, capacity, sizeof *map->slots);
    map->mask = capacity - 1;
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = key_hash(key_normal(map->entries[i].key, false)) & map->mask;
        while (map->slots[slot])
            slot = (slot + 1) & map->mask;
        map->slots[slot] = (uint32_t)i + 1;
    }
}

static const struct kv_cel_entry *find_indexed(struct kv_cel_map *map, struct kv_cel_value key,
                                               struct kv_arena *arena)
{
    if (!map->slots)
        map_index(map, arena);
    for (size_t slot = key_hash(key) & map->mask; map->slots[slot]; slot = (slot + 1) & map->mask) {
        const struct kv_cel_entry *entry = &map->entries[map->slots[slot] - 1];
        if (key_same(key_normal(entry->key, false), key))
            return entry;
    }
    return NULL;
}

static const struct kv_cel_entry *find_in(struct kv_cel_map *map, struct kv_cel_value key,
                                          struct kv_arena *arena)
{
    if (map->count >= INDEXED_FROM)
        return find_indexed(map, key, arena);
    for (size_t i = 0; i < map->count; i++)
        if (key_same(key_normal(map->entries[i].key, false), key))
            return &map->entries[i];
    return NULL;
}

/* The entry of a key; NULL if there is none. */
static const struct kv_cel_entry *entry_of(struct kv_cel_map *map, struct kv_cel_value key,
                                           struct kv_arena *arena)
{
    kv_cel_map_open(map, arena);
    const struct kv_cel_entry *entry = find_in(map, key_normal(key, true), arena);
    if (!entry && key.kind == KV_CEL_DOUBLE) /* 1.0 in {1.0: true} */
        entry = find_in(map, key, arena);
    return entry;
}

static bool is_known(const struct kv_cel_map *map, struct kv_cel_value key)
{
    return !map->partial || key.kind != KV_CEL_STRING || map->host->knows(map, key.text);
}

static struct kv_cel_value unknown_key(const struct kv_cel_map *map, struct kv_cel_value key,
                                       struct kv_arena *arena)
{
    return kv_cel_unknown_at(arena, kv_cel_place_field(arena, map->place, key.text));
}

static struct kv_cel_value computed(struct kv_cel_map *map, struct kv_cel_value key,
                                    struct kv_arena *arena)
{
    return key.kind == KV_CEL_STRING ? map->host->compute(map, key.text, arena)
                                     : (struct kv_cel_value){0};
}

struct kv_cel_value kv_cel_map_find(struct kv_cel_map *map, struct kv_cel_value key,
                                    struct kv_arena *arena)
{
    if (map->host && map->host->compute)
        return computed(map, key, arena);
    const struct kv_cel_entry *entry = entry_of(map, key, arena);
    if (entry)
        return entry->value;
    return is_known(map, key) ? (struct kv_cel_value){0} : unknown_key(map, key, arena);
}

struct kv_cel_value kv_cel_map_has(struct kv_cel_map *map, struct kv_cel_value key,
                                   struct kv_arena *arena)
{
    if (map->host && map->host->compute)
        return kv_cel_bool(computed(map, key, arena).kind != KV_CEL_NONE);
    if (entry_of(map, key, arena))
        return kv_cel_bool(true);
    return is_known(map, key) ? kv_cel_bool(false) : unknown_key(map, key, arena);
}

struct kv_cel_value kv_cel_map_get(struct kv_cel_map *map, const char *key, struct kv_arena *arena)
{
    struct kv_cel_value string = {.kind = KV_CEL_STRING, .text = kv_text_of(key)};
    return kv_cel_map_find(map, string, arena);
}

const struct kv_cel_entry *kv_cel_map_repeated(struct kv_cel_map *map, struct kv_arena *arena)
{
    for (size_t i = 0; i < map->count; i++) {
        struct kv_cel_value key = key_normal(map->entries[i].key, true);
        if (find_in(map, key, arena) != &map->entries[i])
            return &map->entries[i];
    }
    return NULL;
}
