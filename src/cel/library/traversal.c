#include "cel/library/traversal.h"

static uint64_t traversal(const struct kv_cel_call *call, struct kv_cel_value value)
{
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    uint64_t cost = 0;
    switch (value.kind) {
    case KV_CEL_STRING:
    case KV_CEL_BYTES:
        return value.text.length / 10;
    case KV_CEL_LIST:
        kv_cel_list_open(value.list, arena);
        kv_cel_work(call->run, value.list->count);
        for (size_t i = 0; i < value.list->count; i++)
            cost += traversal(call, value.list->items[i]);
        return cost;
    case KV_CEL_MAP:
        kv_cel_map_open(value.map, arena);
        kv_cel_work(call->run, 2 * value.map->count);
        for (size_t i = 0; i < value.map->count; i++)
            cost += traversal(call, value.map->entries[i].key) +
                    traversal(call, value.map->entries[i].value);
        return cost;
    default:
        return 1;
    }
}

uint64_t cost_traversal(const struct kv_cel_call *call)
{
    return traversal(call, call->arguments[0]);
}
