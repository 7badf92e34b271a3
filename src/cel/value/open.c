/* Lists and maps of a host, filled when they are first looked into. */
#include "kubevet/cel/host.h"

void kv_cel_list_open(struct kv_cel_list *list, struct kv_arena *arena)
{
    if (list->open)
        return;
    list->open = true;
    list->host->fill_list(list, arena);
}

void kv_cel_map_open(struct kv_cel_map *map, struct kv_arena *arena)
{
    if (map->open)
        return;
    map->open = true;
    if (map->host->fill_map)
        map->host->fill_map(map, arena);
}

struct kv_cel_value kv_cel_host_list(struct kv_arena *arena, const struct kv_cel_host *host,
                                     const void *data, const struct kv_cel_place *place)
{
    struct kv_cel_list *list = kv_arena_alloc(arena, sizeof *list);
    *list = (struct kv_cel_list){.host = host, .data = data, .place = place};
    return (struct kv_cel_value){.kind = KV_CEL_LIST, .list = list};
}

struct kv_cel_value kv_cel_host_map(struct kv_arena *arena, const struct kv_cel_host *host,
                                    const void *data, const struct kv_cel_place *place)
{
    struct kv_cel_map *map = kv_arena_alloc(arena, sizeof *map);
    *map = (struct kv_cel_map){.host = host, .data = data, .place = place};
    return (struct kv_cel_value){.kind = KV_CEL_MAP, .map = map};
}
