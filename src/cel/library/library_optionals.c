/* Optional values. Source: google/cel-go cel/library.go. */
#include "kubevet/cel/library.h"

#define A (call->arguments[0])

static struct kv_cel_value none(const struct kv_cel_call *call)
{
    (void)call;
    return kv_cel_none();
}

static struct kv_cel_value of(const struct kv_cel_call *call)
{
    return kv_cel_some(kv_cel_run_arena(call->run), A);
}

/* The epoch is no zero: Go's zero time is the year 1. */
static bool is_zero(struct kv_cel_value value)
{
    switch (value.kind) {
    case KV_CEL_NULL:
        return true;
    case KV_CEL_BOOL:
        return !value.boolean;
    case KV_CEL_INT:
    case KV_CEL_UINT:
    case KV_CEL_DURATION:
        return value.integer == 0;
    case KV_CEL_DOUBLE:
        return value.real == 0;
    case KV_CEL_STRING:
    case KV_CEL_BYTES:
        return value.text.length == 0;
    case KV_CEL_LIST:
        return value.list->count == 0;
    case KV_CEL_MAP:
        return value.map->count == 0;
    case KV_CEL_OPTIONAL:
        return !value.inner;
    default:
        return false;
    }
}

static struct kv_cel_value of_non_zero(const struct kv_cel_call *call)
{
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    if (A.kind == KV_CEL_LIST)
        kv_cel_list_open(A.list, arena);
    if (A.kind == KV_CEL_MAP)
        kv_cel_map_open(A.map, arena);
    return is_zero(A) ? kv_cel_none() : kv_cel_some(arena, A);
}

static struct kv_cel_value has_value(const struct kv_cel_call *call)
{
    return kv_cel_bool(A.inner);
}

static struct kv_cel_value value_of(const struct kv_cel_call *call)
{
    return A.inner ? *A.inner : kv_cel_fail(call, "optional.none() dereference");
}

/* Lazy: the second argument is evaluated if the first has no value. */
static struct kv_cel_value or_optional(const struct kv_cel_call *call)
{
    if (A.inner)
        return A;
    return call->count > 1 ? call->arguments[1] : (struct kv_cel_value){0};
}

static struct kv_cel_value or_value(const struct kv_cel_call *call)
{
    if (A.inner)
        return *A.inner;
    return call->count > 1 ? call->arguments[1] : (struct kv_cel_value){0};
}

static struct kv_cel_value first(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    return list->count > 0 ? kv_cel_some(kv_cel_run_arena(call->run), list->items[0])
                           : kv_cel_none();
}

static struct kv_cel_value last(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    return list->count > 0 ? kv_cel_some(kv_cel_run_arena(call->run), list->items[list->count - 1])
                           : kv_cel_none();
}

/* The values of those that have one. */
static struct kv_cel_value unwrap(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    size_t count = 0;
    kv_cel_work(call->run, list->count);
    if (!kv_cel_room(call->run, list->count * sizeof *list->items))
        return kv_cel_over(call->run);
    struct kv_cel_value *items = kv_arena_array(arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind != KV_CEL_OPTIONAL)
            return kv_cel_fail(call, "value %s is not optional", kv_cel_type_name(list->items[i]));
        if (list->items[i].inner)
            items[count++] = *list->items[i].inner;
    }
    return kv_cel_list(arena, items, count);
}

static const struct kv_cel_function functions[] = {
    {"optional.none", "() -> optional(A)", .call = none},
    {"optional.of", "(A) -> optional(A)", .call = of, .shallow = true},
    {"optional.ofNonZeroValue", "(A) -> optional(A)", .call = of_non_zero},
    {"hasValue", "optional(A).() -> bool", .call = has_value, .shallow = true},
    {"value", "optional(A).() -> A", .call = value_of, .shallow = true},
    {"or", "optional(A).(optional(A)) -> optional(A)", .call = or_optional, .shallow = true,
     .lazy = true},
    {"orValue", "optional(A).(A) -> A", .call = or_value, .shallow = true, .lazy = true},
    {"first", "list(A).() -> optional(A)", .call = first, .shallow = true},
    {"last", "list(A).() -> optional(A)", .call = last, .shallow = true},
    {"optional.unwrap", "(list(optional(A))) -> list(A)", .call = unwrap, .shallow = true},
    {"unwrapOpt", "list(optional(A)).() -> list(A)", .call = unwrap, .shallow = true},
};

const struct kv_cel_library kv_library_optionals = {
    .name = "optionals",
    .summary = "Values that may be missing. Kubernetes since 1.29; the macros `optMap` and "
               "`optFlatMap` come with it.",
    KV_CEL_FUNCTIONS(functions),
};
