/* Decoding by a table straight from protocol buffers: what decode_reader.c makes, in a
 * fifth of the time. A table is bound to the numbers of a message once; after that a field is found
 * by its number. What is rare is left to the reader. */
#include "decode.h"

/* What becomes of a field. */
enum what {
    NOTHING,
    STRING,
    COPY,
    TRUTH,
    INTEGER,
    TIME,
    QUANTITIES,
    LABELS,
    CHOSEN, /* of labels */
    STRINGS,
    OBJECT,
    INLINED,
    LIST,
    BY_READER, /* what it always becomes there */
};

struct bound_field {
    enum what what;
    const struct kv_shape *row, *shared; /* as row_find has them */
    const struct binding *inner;         /* of objects, lists and what is inlined */
};

/* A table, bound to a message. */
struct binding {
    struct binding *next;
    const struct kv_shape *table;
    const struct kv_proto_message *message;
    unsigned keep;
    bool has_times;              /* which kv_shape_clear sets */
    bool by_reader;              /* the whole message: the table keeps what is never sent */
    struct bound_field fields[]; /* by number */
};

/* --- binding --- */

static enum what what_of(const struct kv_shape *row, const struct kv_proto_field *field)
{
    bool one = field->count == KV_PROTO_ONE, text = field->type == KV_PROTO_TEXT;
    bool map = field->count == KV_PROTO_MAP, list = field->count == KV_PROTO_LIST;
    switch (row->type) {
    case KV_SHAPE_STRING:
    case KV_SHAPE_SCALAR:
        return one && text ? STRING : BY_READER;
    case KV_SHAPE_TEXT:
        return one && text ? COPY : BY_READER;
    case KV_SHAPE_BOOL:
        return one && field->type == KV_PROTO_BOOL ? TRUTH : BY_READER;
    case KV_SHAPE_INTEGER:
        return one && (field->type == KV_PROTO_INT32 || field->type == KV_PROTO_INT64) ? INTEGER
                                                                                       : BY_READER;
    case KV_SHAPE_TIME:
        return one && field->type == KV_PROTO_TIME ? TIME : BY_READER;
    case KV_SHAPE_QUANTITIES:
        return map && field->type == KV_PROTO_QUANTITY ? QUANTITIES : BY_READER;
    case KV_SHAPE_LABELS:
        return map && text ? LABELS : BY_READER;
    case KV_SHAPE_CHOSEN:
        return map && text ? CHOSEN : BY_READER;
    case KV_SHAPE_STRINGS:
        return list && text ? STRINGS : BY_READER;
    case KV_SHAPE_OBJECT:
        return one && field->type == KV_PROTO_OBJECT ? OBJECT : BY_READER;
    case KV_SHAPE_LIST:
        return list && field->type == KV_PROTO_OBJECT ? LIST : BY_READER;
    default:
        return BY_READER;
    }
}

static bool has_times(const struct kv_shape *table)
{
    for (const struct kv_shape *row = table; row->key; row++)
        if (row->type == KV_SHAPE_TIME || (row->type == KV_SHAPE_OBJECT && has_times(row->fields)))
            return true;
    return false;
}

static const struct binding *binding_of(const struct kv_shape *table,
                                        const struct kv_proto_message *message, unsigned keep);

static void field_bind(struct binding *binding, struct bound_field *out,
                       const struct kv_proto_field *field)
{
    if (field->type == KV_PROTO_INLINE) {
        out->what = INLINED;
        out->inner = binding_of(binding->table, field->message, binding->keep);
        return;
    }
    struct kv_text key = {field->key, field->length};
    out->row = row_find(binding->table, binding->keep, key, &out->shared);
    if (!out->row)
        return;
    out->what = what_of(out->row, field);
    binding->by_reader = binding->by_reader || field->type == KV_PROTO_CONSTANT;
    if (out->what == OBJECT || out->what == LIST)
        out->inner = binding_of(out->row->fields, field->message, binding->keep);
}

/* There is one of each, which lives as long as the process. */
static const struct binding *binding_of(const struct kv_shape *table,
                                        const struct kv_proto_message *message, unsigned keep)
{
    static struct kv_arena arena;
    static struct binding *all;
    for (struct binding *each = all; each; each = each->next)
        if (each->table == table && each->message == message && each->keep == keep)
            return each;
    size_t size = message->numbers * sizeof(struct bound_field);
    struct binding *made = kv_arena_alloc(&arena, sizeof *made + size);
    made->table = table;
    made->message = message;
    made->keep = keep;
    made->has_times = has_times(table);
    for (size_t i = 0; i < message->count; i++)
        field_bind(made, &made->fields[message->order[i]], &message->fields[message->order[i]]);
    made->next = all;
    return all = made;
}

/* --- decoding --- */

static bool bound_decode(const struct decoder *decoder, const struct binding *binding,
                         struct kv_text bytes, void *base);

static struct kv_text bytes_of(const struct kv_wire *wire)
{
    return (struct kv_text){wire->at, (size_t)(wire->end - wire->at)};
}

static bool text_decode(const struct decoder *decoder, const struct kv_proto_field *field,
                        const struct kv_wire *wire, bool copy, const char **out)
{
    struct kv_text text;
    if (!kv_proto_text(decoder->reader, field, wire, &text))
        return false;
    *out = copy ? kv_arena_copy(decoder->memory.arena, text)
                : kv_intern_text(decoder->memory.strings, text);
    return true;
}

static bool time_decode(const struct decoder *decoder, const struct kv_proto_field *field,
                        const struct kv_wire *wire, kv_time *out)
{
    return wire->at == wire->end || kv_proto_number(decoder->reader, field, wire, out);
}

static bool amounts_decode(const struct decoder *decoder, const struct kv_proto_field *field,
                           struct kv_proto_fields *fields, struct kv_wire *wire,
                           struct kv_quantities *out)
{
    struct kv_list list = {0};
    struct kv_text key, text;
    do {
        struct kv_wire value = *wire;
        if (!kv_proto_entry(decoder->reader, field, &value, &key))
            return false;
        const char *resource = kv_intern_text(decoder->memory.strings, key);
        if (!kv_proto_text(decoder->reader, field, &value, &text) ||
            !amount_add(decoder, field->key, resource, text, &list))
            return false;
    } while (kv_proto_again(fields, wire));
    quantities_set(decoder, &list, out);
    return true;
}

static bool labels_decode(const struct decoder *decoder, const struct kv_shape *row,
                          const struct kv_proto_field *field, struct kv_proto_fields *fields,
                          struct kv_wire *wire, struct kv_labels *out)
{
    struct kv_list list = {0};
    struct kv_text key, text;
    do {
        struct kv_wire value = *wire;
        if (!kv_proto_entry(decoder->reader, field, &value, &key))
            return false;
        if (!label_is_wanted(decoder, row, key))
            continue;
        const char *name = kv_intern_text(decoder->memory.strings, key);
        if (!kv_proto_text(decoder->reader, field, &value, &text))
            return false;
        label_add(decoder, row, name, text, &list);
    } while (kv_proto_again(fields, wire));
    labels_set(decoder, &list, out);
    return true;
}

/* --- equal maps --- */

/* Thousands of pods have few different requests, limits and labels. So what the bytes of a map have
 * become is kept for a while, and found by them. */
enum { MAPS = 256, MAP_BYTES = 240 };

struct map {
    const struct bound_field *bound; /* NULL = none */
    size_t length;
    void *items;
    size_t count;
    char bytes[MAP_BYTES];
};

struct kv_map_cache {
    struct map maps[MAPS];
};

struct kv_map_cache *kv_map_cache_new(struct kv_arena *arena)
{
    return kv_arena_alloc(arena, sizeof(struct kv_map_cache));
}

static uint64_t word_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Its place; NULL if it is never kept. Different maps of one place replace each other. */
static struct map *map_place(const struct decoder *decoder, struct kv_text bytes)
{
    const uint64_t prime = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = bytes.length;
    if (!decoder->memory.maps || bytes.length > MAP_BYTES || bytes.length < sizeof hash)
        return NULL;
    for (size_t i = 0; i + sizeof hash < bytes.length; i += sizeof hash)
        hash = (hash ^ word_at(bytes.data + i)) * prime;
    hash = (hash ^ word_at(bytes.data + bytes.length - sizeof hash)) * prime;
    return &decoder->memory.maps->maps[hash >> 56];
}

static void map_keep(struct map *map, const struct bound_field *bound, struct kv_text bytes,
                     void *items, size_t count)
{
    if (!map)
        return;
    map->bound = bound;
    map->length = bytes.length;
    map->items = items;
    map->count = count;
    memcpy(map->bytes, bytes.data, bytes.length);
}

/* A map of which all is kept: `fields` stand behind its first entry. */
static bool map_decode(const struct decoder *decoder, const struct bound_field *bound,
                       const struct kv_proto_field *field, struct kv_proto_fields *fields,
                       struct kv_wire *wire, void *at)
{
    struct kv_labels *labels = bound->what == LABELS ? at : NULL;
    struct kv_quantities *amounts = bound->what == LABELS ? NULL : at;
    struct kv_proto_fields behind = *fields;
    struct kv_wire entry = *wire;
    while (kv_proto_again(&behind, &entry))
        ;
    struct kv_text bytes = {wire->at, (size_t)(behind.at - wire->at)};
    struct map *map = map_place(decoder, bytes);
    if (map && map->bound == bound && map->length == bytes.length &&
        memcmp(map->bytes, bytes.data, bytes.length) == 0) {
        *fields = behind;
        if (labels)
            *labels = (struct kv_labels){map->items, map->count};
        else
            *amounts = (struct kv_quantities){map->items, map->count, true};
        return true;
    }
    if (labels ? !labels_decode(decoder, bound->row, field, fields, wire, labels)
               : !amounts_decode(decoder, field, fields, wire, amounts))
        return false;
    if (labels)
        map_keep(map, bound, bytes, labels->items, labels->count);
    else
        map_keep(map, bound, bytes, amounts->items, amounts->count);
    return true;
}

/* --- one field after another --- */

static bool strings_decode(const struct decoder *decoder, const struct kv_proto_field *field,
                           struct kv_proto_fields *fields, struct kv_wire *wire,
                           struct kv_strings *out)
{
    struct kv_list list = {0};
    do {
        const char **item = kv_list_push(&list, decoder->lists, sizeof *item);
        if (!text_decode(decoder, field, wire, false, item))
            return false;
    } while (kv_proto_again(fields, wire));
    strings_set(decoder, &list, out);
    return true;
}

/* One item; the others follow as fields of the same number. */
static bool item_decode(const struct decoder *decoder, const struct bound_field *bound,
                        const struct kv_wire *wire, struct kv_list *list)
{
    void *item = kv_list_push(list, decoder->lists, bound->row->size);
    if (bound->inner->has_times)
        kv_shape_clear(bound->row->fields, item);
    return bound_decode(decoder, bound->inner, bytes_of(wire), item);
}

/* The field from `start` on, with all that have its number, is a message of its own. */
static bool reader_decode(const struct decoder *decoder, const struct binding *binding,
                          struct kv_text bytes, void *base)
{
    kv_reader_protobuf_again(decoder->reader, binding->message, bytes);
    return object_decode(decoder, binding->table, base);
}

static bool field_decode(const struct decoder *decoder, const struct bound_field *bound,
                         const struct kv_proto_field *field, struct kv_proto_fields *fields,
                         struct kv_wire *wire, void *base)
{
    void *at = row_place(decoder, bound->row, bound->shared, base);
    switch (bound->what) {
    case STRING:
    case COPY:
        return text_decode(decoder, field, wire, bound->what == COPY, at);
    case TRUTH:
        *(enum kv_tristate *)at = wire->value ? KV_TRUE : KV_FALSE;
        return true;
    case INTEGER:
        ((struct kv_integer *)at)->set = true;
        return kv_proto_number(decoder->reader, field, wire, &((struct kv_integer *)at)->value);
    case TIME:
        return time_decode(decoder, field, wire, at);
    case QUANTITIES:
    case LABELS:
        return map_decode(decoder, bound, field, fields, wire, at);
    case CHOSEN:
        return labels_decode(decoder, bound->row, field, fields, wire, at);
    case STRINGS:
        return strings_decode(decoder, field, fields, wire, at);
    case OBJECT:
        if (bound->row->mark)
            *((bool *)at + bound->row->mark) = true;
        return bound_decode(decoder, bound->inner, bytes_of(wire), at);
    case LIST:
        return item_decode(decoder, bound, wire, at);
    default:
        return true;
    }
}

static bool bound_decode(const struct decoder *decoder, const struct binding *binding,
                         struct kv_text bytes, void *base)
{
    struct kv_proto_fields fields = {binding->message, bytes.data, bytes.data + bytes.length, 0};
    struct kv_wire wire;
    const struct kv_proto_field *field = NULL;
    const char *start = fields.at;
    if (binding->by_reader)
        return reader_decode(decoder, binding, bytes, base);
    for (; kv_proto_next(&fields, decoder->reader, &wire, &field); start = fields.at) {
        const struct bound_field *bound = field ? &binding->fields[wire.number] : NULL;
        bool ok = true;
        if (!bound || bound->what == NOTHING ||
            (field->rule == KV_PROTO_OMIT && field->count == KV_PROTO_ONE &&
             kv_proto_is_zero(&wire)))
            continue;
        if (bound->what == INLINED) {
            ok = bound_decode(decoder, bound->inner, bytes_of(&wire), base);
        } else if (bound->what == BY_READER) {
            while (field->count != KV_PROTO_ONE && kv_proto_again(&fields, &wire))
                ;
            struct kv_text run = {start, (size_t)(fields.at - start)};
            ok = reader_decode(decoder, binding, run, base);
        } else {
            ok = field_decode(decoder, bound, field, &fields, &wire, base);
        }
        if (!ok)
            return false;
    }
    return !kv_reader_failed(decoder->reader);
}

bool message_decode(const struct decoder *decoder, const struct kv_shape *fields,
                    const struct kv_proto_message *message, struct kv_text bytes, void *base)
{
    return bound_decode(decoder, binding_of(fields, message, decoder->filter.keep), bytes, base);
}
