/* Lists. Source: Kubernetes' pkg/cel/library/lists.go and google/cel-go ext/lists.go, version 3. */
#include "cel/library/traversal.h"
#include "kubevet/cel/library.h"

static struct kv_cel_value list_of(const struct kv_cel_call *call, const struct kv_cel_value *items,
                                   size_t count)
{
    return kv_cel_list(kv_cel_run_arena(call->run), items, count);
}

/* Room for so many items; NULL: that is too much. */
static struct kv_cel_value *items_new(const struct kv_cel_call *call, size_t count)
{
    kv_cel_work(call->run, count);
    if (count > KV_CEL_ITEMS_MAX || !kv_cel_room(call->run, count * sizeof(struct kv_cel_value)))
        return NULL;
    return kv_arena_array(kv_cel_run_arena(call->run), count, sizeof(struct kv_cel_value));
}

/* --- order --- */

static bool is_comparable(struct kv_cel_value value)
{
    return value.kind >= KV_CEL_BOOL && value.kind <= KV_CEL_DURATION;
}

/* Compares; counts the work. False: they have no order. */
static bool compare(const struct kv_cel_call *call, struct kv_cel_value a, struct kv_cel_value b,
                    int *order)
{
    bool is_text = a.kind == KV_CEL_STRING || a.kind == KV_CEL_BYTES;
    kv_cel_work(call->run, 1 + (is_text ? a.text.length / 8 : 0));
    return is_comparable(a) && is_comparable(b) && kv_cel_compare(a, b, order);
}

static struct kv_cel_value fail_order(const struct kv_cel_call *call)
{
    return kv_cel_fail(call, "no such overload");
}

static struct kv_cel_value is_sorted(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    for (size_t i = 0; i < list->count; i++) {
        int order = 0;
        if (!is_comparable(list->items[i]) ||
            (i > 0 && !compare(call, list->items[i - 1], list->items[i], &order)))
            return fail_order(call);
        if (order > 0)
            return kv_cel_bool(false);
    }
    return kv_cel_bool(true);
}

/* The first item that compares as `wanted` to all before it. */
static struct kv_cel_value extreme(const struct kv_cel_call *call, const char *name, int wanted)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    size_t best = 0;
    if (list->count == 0)
        return kv_cel_fail(call, "%s called on empty list", name);
    for (size_t i = 0; i < list->count; i++) {
        int order = 0;
        if (!is_comparable(list->items[i]) ||
            (i > 0 && !compare(call, list->items[i], list->items[best], &order)))
            return fail_order(call);
        if (order == wanted)
            best = i;
    }
    return list->items[best];
}

static struct kv_cel_value min(const struct kv_cel_call *call)
{
    return extreme(call, "min", -1);
}

static struct kv_cel_value max(const struct kv_cel_call *call)
{
    return extreme(call, "max", 1);
}

/* An item to be sorted by its key; `index` keeps equal ones in order. */
struct keyed {
    struct kv_cel_value key;
    size_t index;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *first = a, *second = b;
    int order = 0;
    (void)kv_cel_compare(first->key, second->key, &order);
    return order != 0 ? order : (first->index > second->index) - (first->index < second->index);
}

/* Each of n items is compared about log2(n) times. */
static void count_sorting(const struct kv_cel_call *call, const struct kv_cel_list *keys)
{
    uint64_t bytes = 0, rounds = 1;
    for (size_t n = keys->count; n > 1; n /= 2)
        rounds++;
    for (size_t i = 0; i < keys->count; i++)
        if (keys->items[i].kind == KV_CEL_STRING || keys->items[i].kind == KV_CEL_BYTES)
            bytes += keys->items[i].text.length;
    kv_cel_work(call->run, (keys->count + bytes / 8) * rounds);
}

/* Why the keys have no order; NULL if they have one. */
static const char *keys_problem(const struct kv_cel_list *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        int order;
        if (!is_comparable(keys->items[i]))
            return "list elements must be comparable";
        if (keys->items[i].kind != keys->items[0].kind)
            return "list elements must have the same type";
        if (!kv_cel_compare(keys->items[i], keys->items[i], &order))
            return "NaN values cannot be ordered";
    }
    return NULL;
}

static struct kv_cel_value sorted_by(const struct kv_cel_call *call, const struct kv_cel_list *list,
                                     const struct kv_cel_list *keys)
{
    const char *problem = keys_problem(keys);
    if (problem)
        return kv_cel_fail(call, "%s", problem);
    count_sorting(call, keys);
    struct kv_cel_value *items = items_new(call, list->count);
    if (!items || !kv_cel_room(call->run, list->count * sizeof(struct keyed)))
        return kv_cel_over(call->run);
    struct keyed *order = kv_arena_array(kv_cel_run_arena(call->run), list->count, sizeof *order);
    for (size_t i = 0; i < list->count; i++)
        order[i] = (struct keyed){keys->items[i], i};
    kv_sort(order, list->count, sizeof *order, compare_keyed);
    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[order[i].index];
    return list_of(call, items, list->count);
}

static struct kv_cel_value sort(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    return sorted_by(call, list, list);
}

/* What the macro sortBy calls: with a key for each item. */
static struct kv_cel_value sort_by_keys(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0), *keys = kv_cel_items(call, 1);
    if (list->count != keys->count)
        return kv_cel_fail(call,
                           "@sortByAssociatedKeys() expected a list of the same size as the "
                           "associated keys list, but got %zu and %zu elements respectively",
                           list->count, keys->count);
    return sorted_by(call, list, keys);
}

/* --- sum --- */

/* Adds `value` to `*sum`. What is wrong, or NULL. */
static const char *sum_add(struct kv_cel_value *sum, struct kv_cel_value value)
{
    if (value.kind != sum->kind)
        return "no such overload";
    switch (value.kind) {
    case KV_CEL_INT:
        return __builtin_add_overflow(sum->integer, value.integer, &sum->integer)
                   ? "integer overflow"
                   : NULL;
    case KV_CEL_DURATION:
        return __builtin_add_overflow(sum->integer, value.integer, &sum->integer)
                   ? "duration overflow"
                   : NULL;
    case KV_CEL_UINT:
        return __builtin_add_overflow(sum->natural, value.natural, &sum->natural)
                   ? "unsigned integer overflow"
                   : NULL;
    case KV_CEL_DOUBLE:
        sum->real += value.real;
        return NULL;
    default:
        return "no such overload";
    }
}

static struct kv_cel_value sum(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    struct kv_cel_value result = list->count > 0 ? list->items[0] : kv_cel_int(0);
    const char *problem = NULL;
    kv_cel_work(call->run, list->count);
    if (list->count == 1) {
        struct kv_cel_value zero = {.kind = result.kind};
        problem = sum_add(&zero, result);
    }
    for (size_t i = 1; i < list->count && !problem; i++)
        problem = sum_add(&result, list->items[i]);
    return problem ? kv_cel_fail(call, "%s", problem) : result;
}

/* --- looking for items --- */

static struct kv_cel_value index_of(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    for (size_t i = 0; i < list->count; i++)
        if (kv_cel_run_equal(call->run, list->items[i], call->arguments[1]))
            return kv_cel_int((int64_t)i);
    return kv_cel_int(-1);
}

static struct kv_cel_value last_index_of(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    for (size_t i = list->count; i > 0; i--)
        if (kv_cel_run_equal(call->run, list->items[i - 1], call->arguments[1]))
            return kv_cel_int((int64_t)i - 1);
    return kv_cel_int(-1);
}

/* Does the list have the value? Of what is no list: is it the value? */
static struct kv_cel_value includes(const struct kv_cel_call *call)
{
    if (call->arguments[0].kind == KV_CEL_LIST)
        return kv_cel_bool(index_of(call).integer >= 0);
    return kv_cel_bool(kv_cel_run_equal(call->run, call->arguments[0], call->arguments[1]));
}

static struct kv_cel_value distinct(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    struct kv_cel_value *items = items_new(call, list->count);
    size_t count = 0;
    if (!items)
        return kv_cel_over(call->run);
    for (size_t i = 0; i < list->count; i++) {
        size_t at = 0;
        while (at < count && !kv_cel_run_equal(call->run, items[at], list->items[i]))
            at++;
        if (at == count)
            items[count++] = list->items[i];
    }
    return list_of(call, items, count);
}

/* --- other lists of the items --- */

static struct kv_cel_value slice(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    int64_t start = call->arguments[1].integer, end = call->arguments[2].integer;
    const char *problem = start < 0 || end < 0 ? "negative indexes not supported"
                          : start > end ? "start index must be less than or equal to end index"
                                        : NULL;
    if (problem)
        return kv_cel_fail(call, "cannot slice(%lld, %lld), %s", (long long)start, (long long)end,
                           problem);
    if (end > (int64_t)list->count)
        return kv_cel_fail(call, "cannot slice(%lld, %lld), list is length %zu", (long long)start,
                           (long long)end, list->count);
    return list_of(call, list->count > 0 ? list->items + start : NULL, (size_t)(end - start));
}

static struct kv_cel_value reverse(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    struct kv_cel_value *items = items_new(call, list->count);
    if (!items)
        return kv_cel_over(call->run);
    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[list->count - 1 - i];
    return list_of(call, items, list->count);
}

static struct kv_cel_value range(const struct kv_cel_call *call)
{
    int64_t count = call->arguments[0].integer > 0 ? call->arguments[0].integer : 0;
    struct kv_cel_value *items = items_new(call, (size_t)count);
    if (!items)
        return kv_cel_over(call->run);
    for (int64_t i = 0; i < count; i++)
        items[i] = kv_cel_int(i);
    return list_of(call, items, (size_t)count);
}

/* Appends the items, those of lists in their place, down to that depth. False: a limit. */
static bool flatten_into(const struct kv_cel_call *call, struct kv_cel_list *list, int64_t depth,
                         struct kv_list *out)
{
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    kv_cel_list_open(list, arena);
    kv_cel_work(call->run, 1 + list->count);
    for (size_t i = 0; i < list->count; i++) {
        if (depth > 0 && list->items[i].kind == KV_CEL_LIST) {
            if (!flatten_into(call, list->items[i].list, depth - 1, out))
                return false;
            continue;
        }
        if (out->count >= KV_CEL_ITEMS_MAX ||
            !kv_cel_room(call->run, (out->count + 1) * sizeof(struct kv_cel_value)))
            return false;
        kv_list_add(out, arena, struct kv_cel_value, list->items[i]);
    }
    return true;
}

static struct kv_cel_value flatten(const struct kv_cel_call *call)
{
    struct kv_list out = {0};
    int64_t depth = call->count > 1 ? call->arguments[1].integer : 1;
    if (depth < 0)
        return kv_cel_fail(call, "level must be non-negative");
    if (!flatten_into(call, call->arguments[0].list, depth, &out))
        return kv_cel_over(call->run);
    return list_of(call, out.items, out.count);
}

/* --- costs: a call and a new list, and what goes by the items --- */

enum { COST_LIST = 11 };

static uint64_t cost_items(const struct kv_cel_call *call)
{
    return COST_LIST + kv_cel_items(call, 0)->count;
}

static uint64_t cost_range(const struct kv_cel_call *call)
{
    int64_t count = call->arguments[0].integer;
    return COST_LIST + (count > 0 ? (uint64_t)count : 0);
}

static uint64_t cost_slice(const struct kv_cel_call *call)
{
    int64_t start = call->arguments[1].integer, end = call->arguments[2].integer;
    bool inside = start >= 0 && start <= end && end <= (int64_t)kv_cel_items(call, 0)->count;
    return COST_LIST + (inside ? (uint64_t)(end - start) : 0);
}

static uint64_t cost_flatten(const struct kv_cel_call *call)
{
    uint64_t count = kv_cel_items(call, 0)->count;
    int64_t depth = call->count > 1 ? call->arguments[1].integer : 1;
    bool large = depth > KV_CEL_ITEMS_MAX;
    return COST_LIST + count * (large ? KV_CEL_ITEMS_MAX : depth > 0 ? (uint64_t)depth : 0);
}

/* Each item against each other. */
static uint64_t cost_square(const struct kv_cel_list *list)
{
    uint64_t count = list->count;
    bool is_text =
        count > 0 && (list->items[0].kind == KV_CEL_STRING || list->items[0].kind == KV_CEL_BYTES);
    return COST_LIST + count * count * (is_text ? 21 : 20) / 10;
}

static uint64_t cost_sort(const struct kv_cel_call *call)
{
    return cost_square(kv_cel_items(call, 0));
}

static uint64_t cost_sort_by(const struct kv_cel_call *call)
{
    return cost_square(kv_cel_items(call, 1));
}

/* Overloads for all types that have an order: of list(T), with that result. */
#define OVER(name, type, result, function, price)                                                  \
    {                                                                                              \
        name, "list(" type ").() -> " result, .call = (function), .cost = (price)                  \
    }
#define OVER_ALL(name, before, after, function, price)                                             \
    OVER(name, "int", before "int" after, function, price),                                        \
        OVER(name, "uint", before "uint" after, function, price),                                  \
        OVER(name, "double", before "double" after, function, price),                              \
        OVER(name, "bool", before "bool" after, function, price),                                  \
        OVER(name, "duration", before "duration" after, function, price),                          \
        OVER(name, "timestamp", before "timestamp" after, function, price),                        \
        OVER(name, "string", before "string" after, function, price),                              \
        OVER(name, "bytes", before "bytes" after, function, price)
#define OVER_IS(name, function, price)                                                             \
    OVER(name, "int", "bool", function, price), OVER(name, "uint", "bool", function, price),       \
        OVER(name, "double", "bool", function, price),                                             \
        OVER(name, "bool", "bool", function, price),                                               \
        OVER(name, "duration", "bool", function, price),                                           \
        OVER(name, "timestamp", "bool", function, price),                                          \
        OVER(name, "string", "bool", function, price),                                             \
        OVER(name, "bytes", "bool", function, price)

static const struct kv_cel_function functions[] = {
    {"@sortByAssociatedKeys", "list(A).(list(B)) -> list(A)", .call = sort_by_keys,
     .cost = cost_sort_by},
    {"distinct", "list(A).() -> list(A)", .call = distinct, .cost = cost_sort},
    {"flatten", "list(list(A)).() -> list(A)", .call = flatten, .cost = cost_flatten},
    {"flatten", "list(dyn).(int) -> list(dyn)", .call = flatten, .cost = cost_flatten},
    {"includes", "dyn.(dyn) -> bool", .call = includes, .cost = cost_traversal},
    {"indexOf", "list(A).(A) -> int", .call = index_of, .cost = cost_traversal},
    OVER_IS("isSorted", is_sorted, cost_traversal),
    {"lastIndexOf", "list(A).(A) -> int", .call = last_index_of, .cost = cost_traversal},
    {"lists.range", "(int) -> list(int)", .call = range, .cost = cost_range},
    OVER_ALL("max", "", "", max, cost_traversal),
    OVER_ALL("min", "", "", min, cost_traversal),
    {"reverse", "list(A).() -> list(A)", .call = reverse, .cost = cost_items, .shallow = true},
    {"slice", "list(A).(int, int) -> list(A)", .call = slice, .cost = cost_slice, .shallow = true},
    OVER_ALL("sort", "list(", ")", sort, cost_sort),
    OVER("sum", "int", "int", sum, cost_traversal),
    OVER("sum", "uint", "uint", sum, cost_traversal),
    OVER("sum", "double", "double", sum, cost_traversal),
    OVER("sum", "duration", "duration", sum, cost_traversal),
};

const struct kv_cel_library kv_library_lists = {
    .name = "lists",
    .summary =
        "Lists. Kubernetes has those that compare items; `distinct`, `flatten`, `reverse`, "
        "`slice`, `sort`, `lists.range` and the macro `sortBy` since 1.35, `includes` since 1.38.",
    KV_CEL_FUNCTIONS(functions),
};
