/* The functions of the language itself: equality, order, `in`, size, text. Source: google/cel-go
 * common/stdlib. */
#include "kubevet/base/platform.h"
#include "kubevet/cel/library.h"

static struct kv_cel_value equals(const struct kv_cel_call *call)
{
    return kv_cel_bool(kv_cel_run_equal(call->run, call->arguments[0], call->arguments[1]));
}

static struct kv_cel_value differs(const struct kv_cel_call *call)
{
    return kv_cel_bool(!kv_cel_run_equal(call->run, call->arguments[0], call->arguments[1]));
}

static uint64_t least_tenth(const struct kv_cel_call *call)
{
    uint64_t a = kv_cel_size(call->arguments[0]), b = kv_cel_size(call->arguments[1]);
    return ((a < b ? a : b) + 9) / 10;
}

/* Scalars are compared for 1, texts by length. */
static uint64_t cost_compare(const struct kv_cel_call *call)
{
    enum kv_cel_kind kind = call->arguments[0].kind;
    return kind == KV_CEL_STRING || kind == KV_CEL_BYTES ? least_tenth(call) : 1;
}

/* 2 = the two have no order. */
static int compare(const struct kv_cel_call *call)
{
    int order;
    if (call->arguments[0].kind == KV_CEL_STRING || call->arguments[0].kind == KV_CEL_BYTES)
        kv_cel_work(call->run, 8 * least_tenth(call));
    return kv_cel_compare(call->arguments[0], call->arguments[1], &order) ? order : 2;
}

static struct kv_cel_value compared(const struct kv_cel_call *call, int order, bool result)
{
    return order == 2 ? kv_cel_fail(call, "NaN values cannot be ordered") : kv_cel_bool(result);
}

static struct kv_cel_value less(const struct kv_cel_call *call)
{
    int order = compare(call);
    return compared(call, order, order < 0);
}

static struct kv_cel_value less_equal(const struct kv_cel_call *call)
{
    int order = compare(call);
    return compared(call, order, order <= 0);
}

static struct kv_cel_value greater(const struct kv_cel_call *call)
{
    int order = compare(call);
    return compared(call, order, order > 0);
}

static struct kv_cel_value greater_equal(const struct kv_cel_call *call)
{
    int order = compare(call);
    return compared(call, order, order >= 0);
}

/* An item that is unknown may be the one: then it is true for another, else unknown. */
static struct kv_cel_value in_list(const struct kv_cel_call *call)
{
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    struct kv_cel_value sought = call->arguments[0], unknown = kv_cel_unknown_in(arena, sought);
    const struct kv_cel_list *list = kv_cel_items(call, 1);
    if (unknown.kind != KV_CEL_NONE)
        return unknown;
    for (size_t i = 0; i < list->count; i++) {
        struct kv_cel_value within = kv_cel_unknown_in(arena, list->items[i]);
        if (within.kind != KV_CEL_NONE)
            unknown = kv_cel_unknown_merge(arena, unknown, within);
        else if (kv_cel_run_equal(call->run, sought, list->items[i]))
            return kv_cel_bool(true);
    }
    return unknown.kind != KV_CEL_NONE ? unknown : kv_cel_bool(false);
}

static uint64_t cost_in_list(const struct kv_cel_call *call)
{
    return kv_cel_items(call, 1)->count;
}

static struct kv_cel_value in_map(const struct kv_cel_call *call)
{
    struct kv_cel_value key = call->arguments[0];
    if (key.kind == KV_CEL_STRING)
        kv_cel_work(call->run, key.text.length / 8);
    bool may_be_key = key.kind >= KV_CEL_BOOL && key.kind <= KV_CEL_STRING;
    return may_be_key ? kv_cel_map_has(call->arguments[1].map, key, kv_cel_run_arena(call->run))
                      : kv_cel_bool(false);
}

static struct kv_cel_value size(const struct kv_cel_call *call)
{
    struct kv_cel_value value = call->arguments[0];
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    if (value.kind == KV_CEL_LIST)
        kv_cel_list_open(value.list, arena);
    if (value.kind == KV_CEL_MAP) {
        kv_cel_map_open(value.map, arena);
        if (value.map->partial)
            return kv_cel_unknown_at(arena, value.map->place);
    }
    return kv_cel_int((int64_t)kv_cel_size(value));
}

static struct kv_cel_value contains(const struct kv_cel_call *call)
{
    struct kv_text in = call->arguments[0].text, sought = call->arguments[1].text;
    kv_cel_work(call->run, in.length / 8 + sought.length / 8);
    return kv_cel_bool(sought.length == 0 ||
                       kv_bytes_find(in.data, in.length, sought.data, sought.length));
}

static uint64_t cost_contains(const struct kv_cel_call *call)
{
    return ((kv_cel_size(call->arguments[0]) + 9) / 10) *
           ((kv_cel_size(call->arguments[1]) + 9) / 10);
}

static bool is_at(struct kv_text text, size_t offset, struct kv_text part)
{
    return part.length == 0 || memcmp(text.data + offset, part.data, part.length) == 0;
}

static struct kv_cel_value starts_with(const struct kv_cel_call *call)
{
    struct kv_text text = call->arguments[0].text, start = call->arguments[1].text;
    kv_cel_work(call->run, start.length / 8);
    return kv_cel_bool(start.length <= text.length && is_at(text, 0, start));
}

static struct kv_cel_value ends_with(const struct kv_cel_call *call)
{
    struct kv_text text = call->arguments[0].text, end = call->arguments[1].text;
    kv_cel_work(call->run, end.length / 8);
    return kv_cel_bool(end.length <= text.length && is_at(text, text.length - end.length, end));
}

static struct kv_cel_value negate(const struct kv_cel_call *call)
{
    return kv_cel_bool(!call->arguments[0].boolean);
}

static struct kv_cel_value type_of(const struct kv_cel_call *call)
{
    return kv_cel_type(kv_cel_type_name(call->arguments[0]));
}

static struct kv_cel_value dyn_of(const struct kv_cel_call *call)
{
    return call->arguments[0];
}

#define ORDER(name, function, types)                                                               \
    {                                                                                              \
        name, "(" types ") -> bool", .call = function, .cost = cost_compare                        \
    }
#define ORDERS(name, function)                                                                     \
    ORDER(name, function, "bool, bool"), ORDER(name, function, "int, int"),                        \
        ORDER(name, function, "uint, uint"), ORDER(name, function, "double, double"),              \
        ORDER(name, function, "int, uint"), ORDER(name, function, "uint, int"),                    \
        ORDER(name, function, "int, double"), ORDER(name, function, "double, int"),                \
        ORDER(name, function, "uint, double"), ORDER(name, function, "double, uint"),              \
        ORDER(name, function, "string, string"), ORDER(name, function, "bytes, bytes"),            \
        ORDER(name, function, "timestamp, timestamp"), ORDER(name, function, "duration, duration")

static const struct kv_cel_function functions[] = {
    {"_==_", "(A, A) -> bool", .call = equals, .cost = least_tenth},
    {"_!=_", "(A, A) -> bool", .call = differs, .cost = least_tenth},
    ORDERS("_<_", less),
    ORDERS("_<=_", less_equal),
    ORDERS("_>_", greater),
    ORDERS("_>=_", greater_equal),
    {"@in", "(A, list(A)) -> bool", .call = in_list, .cost = cost_in_list, .shallow = true},
    {"@in", "(A, map(A, B)) -> bool", .call = in_map, .shallow = true},
    {"!_", "(bool) -> bool", .call = negate},
    {"size", "(string) -> int", .call = size},
    {"size", "(bytes) -> int", .call = size},
    {"size", "(list(A)) -> int", .call = size, .shallow = true},
    {"size", "(map(A, B)) -> int", .call = size, .shallow = true},
    {"size", "string.() -> int", .call = size},
    {"size", "bytes.() -> int", .call = size},
    {"size", "list(A).() -> int", .call = size, .shallow = true},
    {"size", "map(A, B).() -> int", .call = size, .shallow = true},
    {"contains", "string.(string) -> bool", .call = contains, .cost = cost_contains},
    {"startsWith", "string.(string) -> bool", .call = starts_with, .cost = kv_cel_cost_tenth},
    {"endsWith", "string.(string) -> bool", .call = ends_with, .cost = kv_cel_cost_tenth},
    {"type", "(A) -> type(A)", .call = type_of, .shallow = true},
    {"dyn", "(A) -> dyn", .call = dyn_of, .shallow = true},
};

const struct kv_cel_library kv_library_std = {
    .name = "standard",
    .summary = "Sizes, types and parts of texts: CEL's standard functions.",
    KV_CEL_FUNCTIONS(functions)};
