#include "kubevet/kinds/shape.h"

struct decoder {
    struct kv_reader *reader;
    struct kv_memory memory;
    struct kv_shape_filter filter;
};

static bool object_decode(const struct decoder *decoder, const struct kv_shape *fields, void *base);

/* True if a value of this type stands next; else the reader has failed, naming the key. */
static bool want(const struct decoder *decoder, const char *key, enum kv_value_type type,
                 const char *what)
{
    enum kv_value_type found = kv_reader_peek(decoder->reader);
    if (found == type)
        return true;
    if (found != KV_VALUE_NONE)
        kv_reader_fail(decoder->reader, "\"%s\" must be %s", key, what);
    return false;
}

static bool string_decode(const struct decoder *decoder, const char *key, struct kv_text *out)
{
    return want(decoder, key, KV_VALUE_STRING, "a string") && kv_read_string(decoder->reader, out);
}

static bool time_decode(const struct decoder *decoder, const char *key, kv_time *out)
{
    struct kv_text text;
    if (!string_decode(decoder, key, &text))
        return false;
    return kv_time_parse(text, out) ||
           kv_reader_fail(decoder->reader, "\"%s\" must be a time as RFC 3339 has it, not \"%.*s\"",
                          key, (int)(text.length < 64 ? text.length : 64), text.data);
}

static bool amount_decode(const struct decoder *decoder, const char *resource,
                          struct kv_resource_amount *out)
{
    struct kv_text text;
    out->resource = resource;
    if (kv_reader_peek(decoder->reader) == KV_VALUE_NULL) {
        out->text = "0"; /* as the API decodes null */
        return kv_read_null(decoder->reader);
    }
    if (!kv_read_scalar(decoder->reader, &text))
        return false;
    if (kv_quantity_parse(text, &out->amount) != KV_QUANTITY_OK)
        return kv_reader_fail(decoder->reader, "\"%s\" must be a quantity, not \"%.*s\"", resource,
                              (int)(text.length < 64 ? text.length : 64), text.data);
    out->amount = kv_quantity_round_to_milli(out->amount);
    out->text = kv_intern_text(decoder->memory.strings, text);
    return true;
}

static bool quantities_decode(const struct decoder *decoder, const char *key,
                              struct kv_quantities *out)
{
    struct kv_list list = {0};
    struct kv_text name;
    if (!want(decoder, key, KV_VALUE_OBJECT, "an object") || !kv_read_object(decoder->reader))
        return false;
    while (kv_read_key(decoder->reader, &name)) {
        if (list.count == KV_RESOURCES_MAX)
            return kv_reader_fail(decoder->reader, "\"%s\" names more than %d resources", key,
                                  KV_RESOURCES_MAX);
        const char *resource = kv_intern_text(decoder->memory.strings, name);
        struct kv_resource_amount *amount =
            kv_list_push(&list, decoder->memory.arena, sizeof *amount);
        if (!amount_decode(decoder, resource, amount))
            return false;
    }
    out->items = list.items;
    out->count = list.count;
    out->set = true;
    return !kv_reader_failed(decoder->reader);
}

static bool strings_decode(const struct decoder *decoder, const char *key, struct kv_strings *out)
{
    struct kv_list list = {0};
    struct kv_text text;
    if (!want(decoder, key, KV_VALUE_ARRAY, "an array") || !kv_read_array(decoder->reader))
        return false;
    while (kv_read_item(decoder->reader)) {
        if (!string_decode(decoder, key, &text))
            return false;
        const char **item = kv_list_push(&list, decoder->memory.arena, sizeof *item);
        *item = kv_intern_text(decoder->memory.strings, text);
    }
    out->items = list.items;
    out->count = list.count;
    return !kv_reader_failed(decoder->reader);
}

static bool is_chosen(const char *const *chosen, struct kv_text key)
{
    for (; chosen && *chosen; chosen++)
        if (kv_text_is(key, *chosen))
            return true;
    return false;
}

static bool labels_decode(const struct decoder *decoder, const char *key, bool all,
                          struct kv_labels *out)
{
    struct kv_list list = {0};
    struct kv_text text;
    if (!want(decoder, key, KV_VALUE_OBJECT, "an object") || !kv_read_object(decoder->reader))
        return false;
    while (kv_read_key(decoder->reader, &text)) {
        if (!all && !is_chosen(decoder->filter.chosen, text)) {
            kv_read_skip(decoder->reader);
            continue;
        }
        const char *name = kv_intern_text(decoder->memory.strings, text);
        if (!string_decode(decoder, name, &text))
            return false;
        struct kv_label *label = kv_list_push(&list, decoder->memory.arena, sizeof *label);
        label->key = name;
        label->value = kv_intern_text(decoder->memory.strings, text);
    }
    out->items = list.items;
    out->count = list.count;
    return !kv_reader_failed(decoder->reader);
}

static bool list_decode(const struct decoder *decoder, const struct kv_shape *row,
                        struct kv_list *out)
{
    *out = (struct kv_list){0};
    if (!want(decoder, row->key, KV_VALUE_ARRAY, "an array") || !kv_read_array(decoder->reader))
        return false;
    while (kv_read_item(decoder->reader)) {
        void *item = kv_list_push(out, decoder->memory.arena, row->size);
        kv_shape_clear(row->fields, item);
        if (!want(decoder, row->key, KV_VALUE_OBJECT, "an array of objects") ||
            !object_decode(decoder, row->fields, item))
            return false;
        if (row->finish)
            row->finish(item);
    }
    return !kv_reader_failed(decoder->reader);
}

static bool value_decode(const struct decoder *decoder, const struct kv_shape *row, void *at)
{
    struct kv_text text;
    switch (row->type) {
    case KV_SHAPE_STRING:
        if (!string_decode(decoder, row->key, &text))
            return false;
        *(const char **)at = kv_intern_text(decoder->memory.strings, text);
        return true;
    case KV_SHAPE_TEXT:
        if (!string_decode(decoder, row->key, &text))
            return false;
        *(const char **)at = kv_arena_copy(decoder->memory.arena, text);
        return true;
    case KV_SHAPE_BOOL: {
        bool value;
        if (!want(decoder, row->key, KV_VALUE_BOOL, "true or false") ||
            !kv_read_bool(decoder->reader, &value))
            return false;
        *(enum kv_tristate *)at = value ? KV_TRUE : KV_FALSE;
        return true;
    }
    case KV_SHAPE_INTEGER: {
        struct kv_integer *integer = at;
        integer->set = want(decoder, row->key, KV_VALUE_INTEGER, "an integer") &&
                       kv_read_integer(decoder->reader, &integer->value);
        return integer->set;
    }
    case KV_SHAPE_SCALAR:
        if (!kv_read_scalar(decoder->reader, &text))
            return false;
        *(const char **)at = kv_intern_text(decoder->memory.strings, text);
        return true;
    case KV_SHAPE_TIME:
        return time_decode(decoder, row->key, at);
    case KV_SHAPE_QUANTITIES:
        return quantities_decode(decoder, row->key, at);
    case KV_SHAPE_STRINGS:
        return strings_decode(decoder, row->key, at);
    case KV_SHAPE_LABELS:
        return labels_decode(decoder, row->key, true, at);
    case KV_SHAPE_CHOSEN:
        return labels_decode(decoder, row->key, false, at);
    case KV_SHAPE_PRESENT:
        *(bool *)at = true;
        return kv_read_skip(decoder->reader);
    case KV_SHAPE_OBJECT:
        return want(decoder, row->key, KV_VALUE_OBJECT, "an object") &&
               object_decode(decoder, row->fields, at);
    case KV_SHAPE_LIST:
        return list_decode(decoder, row, at);
    }
    return false;
}

static const struct kv_shape *row_find(const struct kv_shape *fields, struct kv_text key)
{
    for (const struct kv_shape *row = fields; row->key; row++)
        if (kv_text_is(key, row->key))
            return row;
    return NULL;
}

static bool object_decode(const struct decoder *decoder, const struct kv_shape *fields, void *base)
{
    struct kv_text key;
    if (!kv_read_object(decoder->reader))
        return false;
    while (kv_read_key(decoder->reader, &key)) {
        const struct kv_shape *row = row_find(fields, key);
        if (!row || (row->keep & ~decoder->filter.keep) != 0 ||
            kv_reader_peek(decoder->reader) == KV_VALUE_NULL)
            kv_read_skip(decoder->reader);
        else if (!value_decode(decoder, row, (char *)base + row->offset))
            return false;
    }
    return !kv_reader_failed(decoder->reader);
}

bool kv_shape_decode(const struct kv_shape *fields, struct kv_shape_filter filter,
                     struct kv_reader *reader, struct kv_memory memory, void *base)
{
    struct decoder decoder = {reader, memory, filter};
    return object_decode(&decoder, fields, base);
}

void kv_shape_clear(const struct kv_shape *fields, void *base)
{
    for (const struct kv_shape *row = fields; row->key; row++) {
        char *at = (char *)base + row->offset;
        if (row->type == KV_SHAPE_TIME)
            *(kv_time *)(void *)at = KV_TIME_NONE;
        else if (row->type == KV_SHAPE_OBJECT)
            kv_shape_clear(row->fields, at);
    }
}

const char *kv_labels_get(struct kv_labels labels, const char *key)
{
    for (size_t i = 0; i < labels.count; i++)
        if (strcmp(labels.items[i].key, key) == 0)
            return labels.items[i].value;
    return NULL;
}
