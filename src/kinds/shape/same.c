/* Comparing decoded structs. Shared lists have equal pointers. */
#include "kubevet/base/digest.h"
#include "kubevet/kinds/kind.h"

static bool labels_same(const struct kv_labels *a, const struct kv_labels *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count && a->items != b->items; i++) {
        const char *value = kv_labels_get(*b, a->items[i].key);
        if (!value || strcmp(value, a->items[i].value) != 0)
            return false;
    }
    return true;
}

static const struct kv_quantity *amount_of(const struct kv_quantities *quantities,
                                           const char *resource)
{
    for (size_t i = 0; i < quantities->count; i++)
        if (strcmp(quantities->items[i].resource, resource) == 0)
            return &quantities->items[i].amount;
    return NULL;
}

static bool quantities_same(const struct kv_quantities *a, const struct kv_quantities *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count && a->items != b->items; i++) {
        const struct kv_quantity *amount = amount_of(b, a->items[i].resource);
        if (!amount || kv_quantity_compare(*amount, a->items[i].amount) != 0)
            return false;
    }
    return true;
}

static bool names_same(const struct kv_fields *a, const struct kv_fields *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count && a->items != b->items; i++)
        if (a->items[i].depth != b->items[i].depth ||
            strcmp(a->items[i].name, b->items[i].name) != 0)
            return false;
    return true;
}

static bool list_same(const struct kv_shape *row, const struct kv_list *a, const struct kv_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count && a->items != b->items; i++)
        if (!kv_shape_same(row->fields, (const char *)a->items + i * row->size,
                           (const char *)b->items + i * row->size))
            return false;
    return true;
}

/* One of them may be the digest of an older recording. */
static bool json_same(const char *a, const char *b)
{
    if (!a || !b || strcmp(a, b) == 0)
        return kv_string_is(a, b);
    struct kv_arena arena = {0};
    char digests[2][KV_DIGEST_MAX];
    const char *values[2] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        const struct kv_node *tree = kv_shape_json(values[i], &arena);
        values[i] = tree ? kv_digest(tree, digests[i]) : values[i];
    }
    kv_arena_release(&arena);
    return strcmp(values[0], values[1]) == 0;
}

static bool value_same(const struct kv_shape *row, const void *a, const void *b)
{
    switch (row->type) {
    case KV_SHAPE_STRING:
    case KV_SHAPE_TEXT:
    case KV_SHAPE_URL:
    case KV_SHAPE_SCALAR:
    case KV_SHAPE_DIGEST: {
        const char *left = *(const char *const *)a, *right = *(const char *const *)b;
        return (row->recent && (!left || !right)) || kv_string_is(left, right);
    }
    case KV_SHAPE_JSON:
        return json_same(*(const char *const *)a, *(const char *const *)b);
    case KV_SHAPE_BOOL:
        return *(const enum kv_tristate *)a == *(const enum kv_tristate *)b;
    case KV_SHAPE_INTEGER: {
        const struct kv_integer *left = a, *right = b;
        return left->set == right->set && left->value == right->value;
    }
    case KV_SHAPE_TIME:
        return *(const kv_time *)a == *(const kv_time *)b;
    case KV_SHAPE_QUANTITIES:
        return quantities_same(a, b);
    case KV_SHAPE_STRINGS:
        return kv_strings_are(*(const struct kv_strings *)a, *(const struct kv_strings *)b);
    case KV_SHAPE_LABELS:
    case KV_SHAPE_CHOSEN:
    case KV_SHAPE_HOSTS:
        return labels_same(a, b);
    case KV_SHAPE_FIELDS:
        return names_same(a, b);
    case KV_SHAPE_OBJECT:
        return kv_shape_same(row->fields, a, b);
    case KV_SHAPE_LIST:
        return list_same(row, a, b);
    case KV_SHAPE_SHARED: {
        const void *left = *(const void *const *)a, *right = *(const void *const *)b;
        return left == right || kv_shape_same(row->fields, left, right);
    }
    }
    return false;
}

bool kv_shape_same(const struct kv_shape *fields, const void *a, const void *b)
{
    for (const struct kv_shape *row = fields; row->key; row++) {
        const char *left = (const char *)a + row->offset, *right = (const char *)b + row->offset;
        if (!value_same(row, left, right))
            return false;
        if (row->mark && *((const bool *)left + row->mark) != *((const bool *)right + row->mark))
            return false;
    }
    return true;
}

bool kv_object_says_the_same(const struct kv_object *a, const struct kv_object *b)
{
    for (const struct kv_shape *row = a->kind->fields; row->key; row++) {
        const struct kv_shape alone[] = {*row, {0}};
        if (strcmp(row->key, "metadata") != 0 && strcmp(row->key, "status") != 0 &&
            !kv_shape_same(alone, a, b))
            return false;
    }
    return labels_same(&a->labels, &b->labels) && labels_same(&a->annotations, &b->annotations);
}
