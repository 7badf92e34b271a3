#include "kubevet/cel/value.h"

#include <math.h>

static bool is_number(struct kv_cel_value value)
{
    return value.kind == KV_CEL_INT || value.kind == KV_CEL_UINT || value.kind == KV_CEL_DOUBLE;
}

static int order_of(double a, double b)
{
    return a < b ? -1 : a > b;
}

/* -0.5 of an INT and 2^63 of a DOUBLE compare as cel-go does it: bounds first, then as doubles. */
static bool compare_numbers(struct kv_cel_value a, struct kv_cel_value b, int *order)
{
    if (a.kind == KV_CEL_DOUBLE || b.kind == KV_CEL_DOUBLE) {
        double x = a.kind == KV_CEL_DOUBLE ? a.real
                   : a.kind == KV_CEL_INT  ? (double)a.integer
                                           : (double)a.natural;
        double y = b.kind == KV_CEL_DOUBLE ? b.real
                   : b.kind == KV_CEL_INT  ? (double)b.integer
                                           : (double)b.natural;
        *order = order_of(x, y);
        return !isnan(x) && !isnan(y);
    }
    if (a.kind == KV_CEL_INT && b.kind == KV_CEL_INT)
        *order = a.integer < b.integer ? -1 : a.integer > b.integer;
    else if (a.kind == KV_CEL_INT && a.integer < 0)
        *order = -1;
    else if (b.kind == KV_CEL_INT && b.integer < 0)
        *order = 1;
    else
        *order = a.natural < b.natural ? -1 : a.natural > b.natural;
    return true;
}

static int compare_bytes(struct kv_text a, struct kv_text b)
{
    size_t length = a.length < b.length ? a.length : b.length;
    int order = length > 0 ? memcmp(a.data, b.data, length) : 0;
    if (order == 0)
        order = a.length < b.length ? -1 : a.length > b.length;
    return order < 0 ? -1 : order > 0;
}

bool kv_cel_compare(struct kv_cel_value a, struct kv_cel_value b, int *order)
{
    if (is_number(a) && is_number(b))
        return compare_numbers(a, b, order);
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case KV_CEL_BOOL:
        *order = a.boolean - b.boolean;
        return true;
    case KV_CEL_STRING:
    case KV_CEL_BYTES:
        *order = compare_bytes(a.text, b.text);
        return true;
    case KV_CEL_DURATION:
        *order = a.integer < b.integer ? -1 : a.integer > b.integer;
        return true;
    case KV_CEL_TIMESTAMP:
        *order = a.instant.seconds != b.instant.seconds
                     ? (a.instant.seconds < b.instant.seconds ? -1 : 1)
                     : (a.instant.nanoseconds < b.instant.nanoseconds
                            ? -1
                            : a.instant.nanoseconds > b.instant.nanoseconds);
        return true;
    default:
        return false;
    }
}

static bool equal_lists(struct kv_cel_list *a, struct kv_cel_list *b, struct kv_arena *arena,
                        uint64_t *work)
{
    kv_cel_list_open(a, arena);
    kv_cel_list_open(b, arena);
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!kv_cel_equal(a->items[i], b->items[i], arena, work))
            return false;
    return true;
}

static bool equal_maps(struct kv_cel_map *a, struct kv_cel_map *b, struct kv_arena *arena,
                       uint64_t *work)
{
    kv_cel_map_open(a, arena);
    kv_cel_map_open(b, arena);
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        struct kv_cel_value key = a->entries[i].key;
        struct kv_cel_value other = kv_cel_map_find(b, key, arena);
        *work += 1 + (key.kind == KV_CEL_STRING ? key.text.length : 0);
        if (other.kind == KV_CEL_NONE || !kv_cel_equal(a->entries[i].value, other, arena, work))
            return false;
    }
    return true;
}

static bool equal_texts(struct kv_text a, struct kv_text b, uint64_t *work)
{
    if (a.length != b.length)
        return false;
    *work += a.length;
    return a.length == 0 || memcmp(a.data, b.data, a.length) == 0;
}

bool kv_cel_equal(struct kv_cel_value a, struct kv_cel_value b, struct kv_arena *arena,
                  uint64_t *work)
{
    int order;
    ++*work;
    if (is_number(a) && is_number(b))
        return compare_numbers(a, b, &order) && order == 0;
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case KV_CEL_NULL:
        return true;
    case KV_CEL_STRING:
    case KV_CEL_BYTES:
    case KV_CEL_TYPE:
        return equal_texts(a.text, b.text, work);
    case KV_CEL_LIST:
        return equal_lists(a.list, b.list, arena, work);
    case KV_CEL_MAP:
        return equal_maps(a.map, b.map, arena, work);
    case KV_CEL_OPTIONAL:
        return a.inner && b.inner ? kv_cel_equal(*a.inner, *b.inner, arena, work)
                                  : !a.inner && !b.inner;
    case KV_CEL_OBJECT:
        return a.object.class == b.object.class &&
               a.object.class->equal(a.object.data, b.object.data);
    default:
        return kv_cel_compare(a, b, &order) && order == 0;
    }
}
