/* Lists as sets: by CEL's equality, duplicates ignored. Source: google/cel-go ext/sets.go. */
#include "kubevet/cel/library.h"

static bool has(struct kv_cel_run *run, const struct kv_cel_list *list, struct kv_cel_value value)
{
    for (size_t i = 0; i < list->count; i++)
        if (kv_cel_run_equal(run, list->items[i], value))
            return true;
    return false;
}

/* Does `a` hold all of `b`? */
static bool has_all(struct kv_cel_run *run, const struct kv_cel_list *a,
                    const struct kv_cel_list *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (!has(run, a, b->items[i]))
            return false;
    return true;
}

static struct kv_cel_value contains(const struct kv_cel_call *call)
{
    return kv_cel_bool(has_all(call->run, kv_cel_items(call, 0), kv_cel_items(call, 1)));
}

static struct kv_cel_value equivalent(const struct kv_cel_call *call)
{
    const struct kv_cel_list *a = kv_cel_items(call, 0), *b = kv_cel_items(call, 1);
    return kv_cel_bool(has_all(call->run, a, b) && has_all(call->run, b, a));
}

static struct kv_cel_value intersects(const struct kv_cel_call *call)
{
    const struct kv_cel_list *a = kv_cel_items(call, 0), *b = kv_cel_items(call, 1);
    for (size_t i = 0; i < a->count; i++)
        if (has(call->run, b, a->items[i]))
            return kv_cel_bool(true);
    return kv_cel_bool(false);
}

/* Every item of one list is compared with every item of the other. */
static uint64_t cost_product(const struct kv_cel_call *call)
{
    return 1 + kv_cel_size(call->arguments[0]) * kv_cel_size(call->arguments[1]);
}

static uint64_t cost_both(const struct kv_cel_call *call)
{
    return 1 + 2 * kv_cel_size(call->arguments[0]) * kv_cel_size(call->arguments[1]);
}

static const struct kv_cel_function functions[] = {
    {"sets.contains", "(list(A), list(A)) -> bool", .call = contains, .cost = cost_product},
    {"sets.equivalent", "(list(A), list(A)) -> bool", .call = equivalent, .cost = cost_both},
    {"sets.intersects", "(list(A), list(A)) -> bool", .call = intersects, .cost = cost_product},
};

const struct kv_cel_library kv_library_sets = {
    .name = "sets",
    .summary = "Lists as sets: duplicates and order don't matter. Kubernetes since 1.30.",
    KV_CEL_FUNCTIONS(functions),
};
