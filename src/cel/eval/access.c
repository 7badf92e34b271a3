/* Source: google/cel-go interpreter/attributes.go refQualify. */
#include "cel/eval/access.h"

#include "cel/value/text.h"

#include <math.h>

/* A value that was asked for by `?`. */
static struct kv_cel_value wrap(struct kv_cel_run *run, struct kv_cel_value value, bool optional)
{
    return optional && kv_cel_is_value(value) ? kv_cel_some(run->arena, value) : value;
}

static struct kv_cel_value no_key(struct kv_cel_run *run, struct kv_cel_value key)
{
    struct kv_buffer text = {0};
    cel_value_text(key, run->arena, &text);
    struct kv_cel_value error =
        kv_cel_error(run->arena, "no such key: %s", text.data ? text.data : "");
    kv_buffer_release(&text);
    return error;
}

static struct kv_cel_value bad_index(struct kv_cel_run *run, struct kv_cel_value key,
                                     const char *where)
{
    return kv_cel_error(run->arena, "unsupported index type '%s' in %s", kv_cel_type_name(key),
                        where);
}

static struct kv_cel_value from_map(struct kv_cel_run *run, struct kv_cel_map *map,
                                    struct kv_cel_value key, bool optional)
{
    if (key.kind == KV_CEL_STRING)
        kv_cel_work(run, key.text.length / 8);
    struct kv_cel_value found = kv_cel_map_find(map, key, run->arena);
    if (found.kind != KV_CEL_NONE)
        return wrap(run, found, optional);
    return optional ? kv_cel_none() : no_key(run, key);
}

static bool whole_number(struct kv_cel_value key, int64_t *out)
{
    switch (key.kind) {
    case KV_CEL_INT:
        *out = key.integer;
        return true;
    case KV_CEL_UINT:
        *out = key.natural <= INT64_MAX ? (int64_t)key.natural : INT64_MAX;
        return true;
    case KV_CEL_DOUBLE:
        if (key.real != trunc(key.real) || fabs(key.real) >= 0x1p63)
            return false;
        *out = (int64_t)key.real;
        return true;
    default:
        return false;
    }
}

static struct kv_cel_value from_list(struct kv_cel_run *run, struct kv_cel_list *list,
                                     struct kv_cel_value key, bool optional)
{
    int64_t index;
    if (!whole_number(key, &index))
        return bad_index(run, key, "list");
    kv_cel_list_open(list, run->arena);
    if (index >= 0 && (uint64_t)index < list->count)
        return wrap(run, list->items[index], optional);
    if (optional)
        return kv_cel_none();
    return kv_cel_error(run->arena, "index out of bounds: %lld", (long long)index);
}

static bool is_key(struct kv_cel_value key)
{
    return key.kind == KV_CEL_BOOL || key.kind == KV_CEL_INT || key.kind == KV_CEL_UINT ||
           key.kind == KV_CEL_DOUBLE || key.kind == KV_CEL_STRING;
}

struct kv_cel_value cel_index(struct kv_cel_run *run, struct kv_cel_value operand,
                              struct kv_cel_value key, bool optional)
{
    switch (operand.kind) {
    case KV_CEL_OPTIONAL: /* all that follows is optional */
        return operand.inner ? cel_index(run, *operand.inner, key, true) : operand;
    case KV_CEL_MAP:
        return is_key(key) ? from_map(run, operand.map, key, optional) : bad_index(run, key, "map");
    case KV_CEL_LIST:
        return from_list(run, operand.list, key, optional);
    case KV_CEL_UNKNOWN:
    case KV_CEL_ERROR:
        return operand;
    default:
        return optional ? kv_cel_none() : kv_cel_error(run->arena, "no such overload");
    }
}

struct kv_cel_value cel_select(struct kv_cel_run *run, struct kv_cel_value operand,
                               struct kv_text field, bool optional)
{
    struct kv_cel_value key = {.kind = KV_CEL_STRING, .text = field};
    switch (operand.kind) {
    case KV_CEL_OPTIONAL:
        return operand.inner ? cel_select(run, *operand.inner, field, true) : operand;
    case KV_CEL_MAP:
        return from_map(run, operand.map, key, optional);
    case KV_CEL_LIST:
        return bad_index(run, key, "list");
    case KV_CEL_UNKNOWN:
    case KV_CEL_ERROR:
        return operand;
    default:
        return optional ? kv_cel_none() : no_key(run, key);
    }
}

struct kv_cel_value cel_has(struct kv_cel_run *run, struct kv_cel_value operand,
                            struct kv_text field)
{
    struct kv_cel_value key = {.kind = KV_CEL_STRING, .text = field};
    switch (operand.kind) {
    case KV_CEL_OPTIONAL:
        return operand.inner ? cel_has(run, *operand.inner, field) : kv_cel_bool(false);
    case KV_CEL_MAP:
        return kv_cel_map_has(operand.map, key, run->arena);
    case KV_CEL_LIST:
        return bad_index(run, key, "list");
    default:
        return kv_cel_is_value(operand) ? kv_cel_bool(false) : operand;
    }
}
