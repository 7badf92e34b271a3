#include "kubevet/cel/value.h"

static struct kv_cel_value unknown_of(struct kv_arena *arena,
                                      const struct kv_cel_place *const *places, size_t count)
{
    struct kv_cel_unknown *unknown = kv_arena_alloc(arena, sizeof *unknown);
    *unknown = (struct kv_cel_unknown){places, count};
    return (struct kv_cel_value){.kind = KV_CEL_UNKNOWN, .unknown = unknown};
}

struct kv_cel_value kv_cel_unknown_at(struct kv_arena *arena, const struct kv_cel_place *place)
{
    const struct kv_cel_place **places = kv_arena_alloc(arena, sizeof *places);
    *places = place;
    return unknown_of(arena, places, 1);
}

static bool has_place(const struct kv_cel_unknown *unknown, const struct kv_cel_place *place)
{
    for (size_t i = 0; i < unknown->count; i++)
        if (unknown->places[i] == place)
            return true;
    return false;
}

/* A reader wants the first few places, not thousands. */
enum { PLACES_MAX = 16 };

struct kv_cel_value kv_cel_unknown_merge(struct kv_arena *arena, struct kv_cel_value a,
                                         struct kv_cel_value b)
{
    if (a.kind != KV_CEL_UNKNOWN)
        return b;
    if (b.kind != KV_CEL_UNKNOWN || a.unknown == b.unknown || a.unknown->count >= PLACES_MAX)
        return a;
    const struct kv_cel_place *places[PLACES_MAX];
    size_t count = a.unknown->count;
    memcpy(places, a.unknown->places, count * sizeof *places);
    for (size_t i = 0; i < b.unknown->count && count < PLACES_MAX; i++)
        if (!has_place(a.unknown, b.unknown->places[i]))
            places[count++] = b.unknown->places[i];
    if (count == a.unknown->count)
        return a;
    const struct kv_cel_place **copy = kv_arena_array(arena, count, sizeof *copy);
    memcpy(copy, places, count * sizeof *copy);
    return unknown_of(arena, copy, count);
}

static struct kv_cel_value unknown_in_list(struct kv_arena *arena, struct kv_cel_list *list)
{
    struct kv_cel_value found = {0};
    kv_cel_list_open(list, arena);
    for (size_t i = 0; i < list->count; i++)
        found = kv_cel_unknown_merge(arena, found, kv_cel_unknown_in(arena, list->items[i]));
    return found;
}

static struct kv_cel_value unknown_in_map(struct kv_arena *arena, struct kv_cel_map *map)
{
    struct kv_cel_value found = {0};
    kv_cel_map_open(map, arena);
    if (map->partial)
        return kv_cel_unknown_at(arena, map->place);
    for (size_t i = 0; i < map->count; i++)
        found = kv_cel_unknown_merge(arena, found, kv_cel_unknown_in(arena, map->entries[i].value));
    return found;
}

struct kv_cel_value kv_cel_unknown_in(struct kv_arena *arena, struct kv_cel_value value)
{
    switch (value.kind) {
    case KV_CEL_UNKNOWN:
        return value;
    case KV_CEL_LIST:
        if (value.list->uncertain)
            return unknown_in_list(arena, value.list);
        break;
    case KV_CEL_MAP:
        if (value.map->uncertain)
            return unknown_in_map(arena, value.map);
        break;
    case KV_CEL_OPTIONAL:
        if (value.inner)
            return kv_cel_unknown_in(arena, *value.inner);
        break;
    default:
        break;
    }
    return (struct kv_cel_value){0};
}
