/* Macros behave as what they expand to: see google/cel-go parser/macro.go and
 * ext/comprehensions.go. So do their costs. */
#include "cel/eval/fold.h"

/* What the steps of a loop cost beside predicate and result: the accumulator is read, compared,
 * appended to. */
enum {
    COST_ALL = 3,
    COST_EXISTS = 4,
    COST_COUNT = 2,
    COST_APPEND = 12,
    COST_INSERT = 3,
    COST_RESULT = 1
};

static void end_by(struct cel_gather *gather, struct kv_cel_value verdict)
{
    gather->verdict = verdict;
}

struct cel_gather cel_gather_begin(struct kv_cel_run *run, const struct kv_cel_node *fold,
                                   struct kv_cel_value range)
{
    struct cel_gather gather = {.run = run, .what = fold->fold.what};
    if (gather.what == CEL_ALL || gather.what == CEL_EXISTS)
        gather.verdict = kv_cel_bool(gather.what == CEL_ALL);
    if (range.kind == KV_CEL_MAP && range.map->partial)
        gather.verdict = kv_cel_unknown_at(run->arena, range.map->place);
    return gather;
}

/* `so_far || value` of exists, `so_far && value` of all: the deciding bool, else unknown, else the
 * first error. */
static struct kv_cel_value combine(struct cel_gather *gather, struct kv_cel_value value)
{
    bool decides = gather->what == CEL_EXISTS;
    struct kv_cel_value so_far = gather->verdict;
    if (value.kind == KV_CEL_BOOL)
        return value.boolean == decides ? value : so_far;
    if (value.kind == KV_CEL_UNKNOWN || so_far.kind == KV_CEL_UNKNOWN)
        return kv_cel_unknown_merge(gather->run->arena, so_far, value);
    if (so_far.kind == KV_CEL_ERROR || value.kind == KV_CEL_ERROR)
        return so_far.kind == KV_CEL_ERROR ? so_far : value;
    return kv_cel_error(gather->run->arena, "no such overload");
}

/* The predicate of what fails on any error: true goes on with the item. */
static bool chosen(struct cel_gather *gather, struct kv_cel_value value)
{
    if (value.kind == KV_CEL_BOOL)
        return value.boolean;
    if (kv_cel_is_value(value))
        end_by(gather, kv_cel_error(gather->run->arena, "no such overload"));
    else
        end_by(gather, value);
    return false;
}

bool cel_gather_predicate(struct cel_gather *gather, struct kv_cel_value value)
{
    switch (gather->what) {
    case CEL_ALL:
    case CEL_EXISTS:
        kv_cel_charge(gather->run, gather->what == CEL_ALL ? COST_ALL : COST_EXISTS);
        gather->verdict = combine(gather, value);
        return false;
    case CEL_EXISTS_ONE: {
        bool hit = chosen(gather, value);
        gather->hits += hit;
        kv_cel_charge(gather->run, hit ? COST_COUNT : 0);
        return false;
    }
    default:
        return chosen(gather, value);
    }
}

static bool has_room(struct cel_gather *gather, size_t item)
{
    bool grows = gather->items.count == gather->items.capacity;
    size_t bytes = grows ? 2 * (gather->items.count + 2) * item : 0;
    if (gather->items.count < KV_CEL_ITEMS_MAX && kv_cel_room(gather->run, bytes))
        return true;
    kv_cel_over(gather->run);
    return false;
}

static void add_entry(struct cel_gather *gather, struct kv_cel_value key, struct kv_cel_value value)
{
    if (has_room(gather, sizeof(struct kv_cel_entry)))
        kv_list_add(&gather->items, gather->run->arena, struct kv_cel_entry,
                    (struct kv_cel_entry){key, value});
}

static void add_entries(struct cel_gather *gather, struct kv_cel_value value)
{
    if (value.kind != KV_CEL_MAP) {
        end_by(gather, kv_cel_error(gather->run->arena, "no such overload"));
        return;
    }
    kv_cel_map_open(value.map, gather->run->arena);
    kv_cel_work(gather->run, value.map->count);
    for (size_t i = 0; i < value.map->count && !gather->run->exhausted; i++)
        add_entry(gather, value.map->entries[i].key, value.map->entries[i].value);
}

void cel_gather_result(struct cel_gather *gather, struct kv_cel_value key,
                       struct kv_cel_value value)
{
    kv_cel_charge(gather->run, gather->what == CEL_MAP_ITEMS ? COST_APPEND : COST_INSERT);
    if (!kv_cel_is_value(value))
        end_by(gather, value);
    else if (gather->what == CEL_TRANSFORM_MAP)
        add_entry(gather, key, value);
    else if (gather->what == CEL_TRANSFORM_MAP_ENTRY)
        add_entries(gather, value);
    else if (has_room(gather, sizeof value))
        kv_list_add(&gather->items, gather->run->arena, struct kv_cel_value, value);
}

bool cel_gather_done(const struct cel_gather *gather)
{
    if (gather->run->exhausted)
        return true;
    switch (gather->what) {
    case CEL_ALL:
        return gather->verdict.kind == KV_CEL_BOOL && !gather->verdict.boolean;
    case CEL_EXISTS:
        return gather->verdict.kind == KV_CEL_BOOL && gather->verdict.boolean;
    default:
        return gather->verdict.kind != KV_CEL_NONE;
    }
}

static struct kv_cel_value map_end(struct cel_gather *gather)
{
    struct kv_arena *arena = gather->run->arena;
    struct kv_cel_value map = kv_cel_map(arena, gather->items.items, gather->items.count);
    const struct kv_cel_entry *repeated = kv_cel_map_repeated(map.map, arena);
    kv_cel_work(gather->run, gather->items.count);
    return repeated ? kv_cel_error(arena, "insert failed: key already exists") : map;
}

struct kv_cel_value cel_gather_end(struct cel_gather *gather)
{
    kv_cel_charge(gather->run, gather->what == CEL_EXISTS_ONE ? COST_COUNT : COST_RESULT);
    if (gather->run->exhausted)
        return kv_cel_over(gather->run);
    if (gather->verdict.kind != KV_CEL_NONE)
        return gather->verdict;
    switch (gather->what) {
    case CEL_EXISTS_ONE:
        return kv_cel_bool(gather->hits == 1);
    case CEL_MAP_ITEMS:
        return kv_cel_list(gather->run->arena, gather->items.items, gather->items.count);
    default:
        return map_end(gather);
    }
}
