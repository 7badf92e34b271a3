/* The source of the reader over protocol buffers: messages, lists and maps. */
#include "base/reader_internal.h"
#include "values.h"

#include <stdlib.h>

/* Containers within each other, with those of inlined messages. Real objects have 20; JSON within
 * a message counts as one. */
enum { FRAMES_MAX = 64 };

enum frame_type { FRAME_OBJECT, FRAME_INLINED, FRAME_LIST, FRAME_MAP, FRAME_JSON };

/* A container that was entered. */
struct frame {
    enum frame_type type;
    const char *at, *end;                   /* what is left of it */
    const struct kv_proto_message *message; /* of objects */
    const struct kv_proto_field *field;     /* of lists and maps */
    uint64_t number;  /* of objects the last field's; of lists and maps their own */
    size_t next;      /* of the message's `order` */
    uint64_t unknown; /* a number that no table has; 0 = none */
    size_t levels;    /* of JSON */
};

enum value_state {
    VALUE_ROOT,
    VALUE_WHOLE,   /* a list or map, of which nothing has been read */
    VALUE_ONE,     /* a field that comes once, an item, or the value of a key in a map */
    VALUE_ABSENT,  /* null or a constant */
    VALUE_UNKNOWN, /* of a number that no table has */
};

struct proto {
    struct kv_reader base;
    const struct kv_proto_message *root;
    struct kv_text input;
    struct proto_scratch scratch;
    struct kv_reader *json; /* for JSON within the message; NULL = there was none yet */
    bool json_is_open;      /* it stands before the next value */
    enum value_state state; /* of the next value, that is */
    const struct kv_proto_field *field;
    struct kv_wire value;
    size_t depth;
    struct frame frames[FRAMES_MAX];
    const char *starts[FRAMES_MAX][KV_PROTO_NUMBERS]; /* of each field; NULL = none */
};

static struct proto *proto_of(struct kv_reader *reader)
{
    return (struct proto *)reader;
}

static struct frame *frame_of(struct proto *p)
{
    return &p->frames[p->depth - 1];
}

/* For errors of which JSON may know nothing. Returns false. */
static bool json_want(struct kv_reader *reader)
{
    reader->wants_json = true;
    return false;
}

static bool wire_fail(struct proto *p, enum kv_wire_result result)
{
    return kv_proto_wire_fail(&p->base, result);
}

/* --- fields of a message --- */

static bool wire_check(struct proto *p, const struct frame *frame,
                       const struct kv_proto_field *field, const struct kv_wire *wire)
{
    return kv_proto_is_encoded(field, wire) ||
           kv_proto_field_fail(&p->base, frame->message, 0, wire);
}

/* Finds where each field begins, and whether all are as they ought to be. */
static bool starts_find(struct proto *p, struct frame *frame)
{
    const char **starts = p->starts[p->depth - 1];
    const char *at = frame->at;
    memset(starts, 0, frame->message->numbers * sizeof *starts);
    while (at < frame->end) {
        struct kv_wire wire;
        const char *start = at;
        enum kv_wire_result result = kv_wire_field(&at, frame->end, &wire);
        if (result != KV_WIRE_OK)
            return wire_fail(p, result);
        const struct kv_proto_field *field;
        bool again = wire.number == frame->number;
        if (!kv_proto_check(&p->base, frame->message, frame->number, &wire, &field))
            return false;
        frame->number = wire.number;
        if (!field)
            frame->unknown = wire.number;
        else if (!again)
            starts[wire.number] = start;
    }
    return true;
}

static bool message_enter(struct proto *p, enum frame_type type,
                          const struct kv_proto_message *message, struct kv_text bytes)
{
    if (p->depth == FRAMES_MAX)
        return kv_reader_fail(&p->base, "nested deeper than %d levels", FRAMES_MAX) ||
               json_want(&p->base);
    struct frame *frame = &p->frames[p->depth++];
    frame->type = type;
    frame->at = bytes.data;
    frame->end = bytes.data + bytes.length;
    frame->message = message;
    frame->number = frame->unknown = 0;
    frame->next = frame->levels = 0;
    return type > FRAME_INLINED || starts_find(p, frame);
}

static void value_set(struct proto *p, enum value_state state, const struct kv_proto_field *field)
{
    p->state = state;
    p->field = field;
    p->json_is_open = false;
}

/* A field was found, of which `start` is the beginning. */
enum found { FOUND_KEY, FOUND_NOTHING, FOUND_ERROR };

static enum found field_take(struct proto *p, struct frame *frame, const char *start,
                             const struct kv_proto_field *field)
{
    if (field->type == KV_PROTO_INLINE) {
        struct kv_text bytes = {p->value.at, (size_t)(p->value.end - p->value.at)};
        return message_enter(p, FRAME_INLINED, field->message, bytes) ? FOUND_NOTHING : FOUND_ERROR;
    }
    value_set(p, field->count == KV_PROTO_ONE ? VALUE_ONE : VALUE_WHOLE, field);
    if (p->state == VALUE_WHOLE) {
        p->value.at = start;
        p->value.end = frame->end;
    }
    return field->rule == KV_PROTO_OMIT && p->state == VALUE_ONE && kv_proto_is_zero(&p->value)
               ? FOUND_NOTHING
               : FOUND_KEY;
}

/* The next field in the order of JSON's keys. */
static enum found key_next(struct proto *p, struct frame *frame)
{
    uint64_t number = frame->message->order[frame->next++];
    const struct kv_proto_field *field = &frame->message->fields[number];
    const char *start = p->starts[p->depth - 1][number], *at = start;
    bool given = frame->message->given >> number & 1;
    if (!start) {
        value_set(p, VALUE_ABSENT, field);
        return given ? FOUND_KEY : FOUND_NOTHING;
    }
    kv_wire_field(&at, frame->end, &p->value);
    return field_take(p, frame, start, field);
}

static enum found unknown_next(struct proto *p, struct frame *frame)
{
    p->value.number = frame->unknown;
    frame->unknown = 0;
    value_set(p, VALUE_UNKNOWN, NULL);
    return FOUND_KEY;
}

static bool object_next(struct proto *p, struct kv_text *key)
{
    for (;;) {
        struct frame *frame = frame_of(p);
        enum found found = FOUND_NOTHING;
        bool more = frame->next < frame->message->count;
        if (more)
            found = key_next(p, frame);
        else if (frame->unknown)
            found = unknown_next(p, frame);
        if (found == FOUND_KEY) {
            if (key)
                *key = p->field ? (struct kv_text){p->field->key, p->field->length}
                                : kv_text_of("#"); /* no key of the API */
            return true;
        }
        if (found == FOUND_ERROR)
            return false;
        if (!more && frame_of(p) == frame) {
            bool inlined = frame->type == FRAME_INLINED;
            p->depth--;
            if (!inlined)
                return false;
        }
    }
}

/* --- lists, maps and JSON --- */

static bool item_next(struct proto *p)
{
    struct frame *frame = frame_of(p);
    const char *at = frame->at;
    enum kv_wire_result result = KV_WIRE_OK;
    if (at < frame->end)
        result = kv_wire_field(&at, frame->end, &p->value);
    if (result != KV_WIRE_OK)
        return wire_fail(p, result);
    if (frame->at == frame->end || p->value.number != frame->number) {
        p->depth--;
        return false;
    }
    frame->at = at;
    value_set(p, VALUE_ONE, frame->field);
    return wire_check(p, frame, frame->field, &p->value);
}

static bool json_end(struct proto *p)
{
    if (kv_read_end(p->json))
        return true;
    kv_reader_fail_as(&p->base, p->json);
    return false;
}

static bool json_next(struct proto *p, struct kv_text *key)
{
    struct frame *frame = frame_of(p);
    if (kv_read_key(p->json, key))
        return true;
    if (kv_reader_failed(p->json)) {
        kv_reader_fail_as(&p->base, p->json);
        return false;
    }
    if (--frame->levels == 0) {
        p->depth--;
        json_end(p);
    }
    return false;
}

static bool proto_next(struct kv_reader *reader, struct kv_text *key)
{
    struct proto *p = proto_of(reader);
    switch (frame_of(p)->type) {
    case FRAME_LIST:
        return item_next(p);
    case FRAME_MAP:
        return item_next(p) && kv_proto_entry(reader, p->field, &p->value, key);
    case FRAME_JSON:
        return json_next(p, key);
    default:
        return object_next(p, key);
    }
}

static bool in_json(struct proto *p)
{
    return p->depth > 0 && frame_of(p)->type == FRAME_JSON;
}

static enum kv_value_type json_peek(struct proto *p)
{
    enum kv_value_type type = kv_reader_peek(p->json);
    kv_reader_fail_as(&p->base, p->json);
    return type;
}

/* Opens the value, which is JSON; null if it is empty. */
static enum kv_value_type json_open(struct proto *p)
{
    struct kv_text text;
    if (!proto_wrapped(&p->value, &text)) {
        kv_reader_fail(&p->base, "\"%s\" is no JSON in protobuf", p->field->key);
        json_want(&p->base);
        return KV_VALUE_NONE;
    }
    if (text.length == 0)
        return KV_VALUE_NULL;
    if (!p->json)
        p->json = kv_reader_json(text, p->base.name, p->base.kind);
    else if (!p->json_is_open)
        kv_reader_json_again(p->json, text);
    p->json_is_open = true;
    return json_peek(p);
}

/* --- values --- */

static enum kv_value_type one_peek(struct proto *p)
{
    switch (p->field->type) {
    case KV_PROTO_BOOL:
        return KV_VALUE_BOOL;
    case KV_PROTO_INT32:
    case KV_PROTO_INT64:
        return KV_VALUE_INTEGER;
    case KV_PROTO_TIME:
    case KV_PROTO_MICRO_TIME:
        return p->value.at == p->value.end ? KV_VALUE_NULL : KV_VALUE_STRING;
    case KV_PROTO_INT_OR_TEXT:
        return proto_int_or_text(&p->value, NULL, &p->scratch) == KV_VALUE_INTEGER
                   ? KV_VALUE_INTEGER
                   : KV_VALUE_STRING;
    case KV_PROTO_JSON:
        return json_open(p);
    case KV_PROTO_OBJECT:
        return KV_VALUE_OBJECT;
    default:
        return KV_VALUE_STRING;
    }
}

static enum kv_value_type proto_peek(struct kv_reader *reader)
{
    struct proto *p = proto_of(reader);
    if (in_json(p))
        return json_peek(p);
    switch (p->state) {
    case VALUE_ROOT:
        return KV_VALUE_OBJECT;
    case VALUE_WHOLE:
        return p->field->count == KV_PROTO_MAP ? KV_VALUE_OBJECT : KV_VALUE_ARRAY;
    case VALUE_ONE:
        return one_peek(p);
    case VALUE_ABSENT:
        return p->field->constant ? KV_VALUE_STRING : KV_VALUE_NULL;
    case VALUE_UNKNOWN:
        break;
    }
    kv_reader_fail(reader, "field %u of %s is newer than this version of kubevet",
                   (unsigned)p->value.number, frame_of(p)->message->name);
    json_want(reader);
    return KV_VALUE_NONE;
}

static bool json_enter(struct proto *p)
{
    bool object = kv_reader_peek(p->json) == KV_VALUE_OBJECT;
    if (object ? kv_read_object(p->json) : kv_read_array(p->json)) {
        frame_of(p)->levels++;
        return true;
    }
    kv_reader_fail_as(&p->base, p->json);
    return false;
}

static bool proto_enter(struct kv_reader *reader)
{
    struct proto *p = proto_of(reader);
    struct kv_text bytes = {p->value.at, (size_t)(p->value.end - p->value.at)};
    if (in_json(p))
        return json_enter(p);
    if (p->state == VALUE_ROOT)
        return message_enter(p, FRAME_OBJECT, p->root, p->input);
    if (p->state == VALUE_ONE && p->field->type == KV_PROTO_OBJECT)
        return message_enter(p, FRAME_OBJECT, p->field->message, bytes);
    enum frame_type type = p->state == VALUE_ONE             ? FRAME_JSON
                           : p->field->count == KV_PROTO_MAP ? FRAME_MAP
                                                             : FRAME_LIST;
    const struct kv_proto_message *outer = frame_of(p)->message;
    uint64_t number = p->value.number;
    if (!message_enter(p, type, outer, bytes))
        return false;
    frame_of(p)->field = p->field;
    frame_of(p)->number = number;
    return type != FRAME_JSON || json_enter(p);
}

static bool json_scalar(struct proto *p, struct kv_text *text)
{
    struct kv_text ignored;
    bool ok = kv_reader_peek(p->json) == KV_VALUE_NULL
                  ? kv_read_null(p->json)
                  : kv_read_scalar(p->json, text ? text : &ignored);
    kv_reader_fail_as(&p->base, p->json);
    return ok;
}

static bool proto_scalar(struct kv_reader *reader, struct kv_text *text)
{
    struct proto *p = proto_of(reader);
    if (in_json(p))
        return json_scalar(p, text);
    if (p->state == VALUE_ONE && p->field->type == KV_PROTO_JSON)
        return p->json_is_open ? json_scalar(p, text) && json_end(p) : true;
    if (!text)
        return true;
    if (p->state == VALUE_ABSENT) {
        *text = kv_text_of(p->field->constant ? p->field->constant : "null");
        return true;
    }
    return kv_proto_text(reader, p->field, &p->value, text);
}

static bool proto_read_number(struct kv_reader *reader, int64_t *out)
{
    struct proto *p = proto_of(reader);
    return !in_json(p) && p->state == VALUE_ONE && proto_number(p->field->type, &p->value, out);
}

static bool proto_skip(struct kv_reader *reader)
{
    struct proto *p = proto_of(reader);
    bool ok = true;
    if (in_json(p)) {
        ok = kv_read_skip(p->json);
        kv_reader_fail_as(reader, p->json);
    }
    return ok;
}

/* --- the source --- */

static bool proto_end(struct kv_reader *reader)
{
    (void)reader;
    return true;
}

/* Only before the whole message. */
static void proto_mark(const struct kv_reader *reader, struct kv_reader_mark *mark)
{
    const struct proto *p = (const struct proto *)reader;
    mark->token = p->input;
    mark->node = p->root;
}

static void proto_rewind(struct kv_reader *reader, const struct kv_reader_mark *mark)
{
    struct proto *p = proto_of(reader);
    p->input = mark->token;
    p->root = mark->node;
    p->depth = 0;
    value_set(p, VALUE_ROOT, NULL);
}

static void proto_place(struct kv_reader *reader, unsigned *line, unsigned *column)
{
    (void)reader;
    *line = *column = 0;
}

static void proto_close(struct kv_reader *reader)
{
    struct proto *p = proto_of(reader);
    kv_buffer_release(&p->scratch.key);
    kv_buffer_release(&p->scratch.text);
    kv_reader_close(p->json);
}

static const struct reader_source proto_source = {
    .peek = proto_peek,
    .enter = proto_enter,
    .next = proto_next,
    .scalar = proto_scalar,
    .number = proto_read_number,
    .skip = proto_skip,
    .end = proto_end,
    .mark = proto_mark,
    .rewind = proto_rewind,
    .place = proto_place,
    .close = proto_close,
};

struct kv_reader *kv_reader_protobuf(const struct kv_proto_message *message, struct kv_text input,
                                     const char *name, enum kv_error_kind kind)
{
    struct proto *p = calloc(1, sizeof *p);
    if (!p)
        kv_out_of_memory();
    reader_init(&p->base, &proto_source, name, kind);
    kv_reader_protobuf_again(&p->base, message, input);
    return &p->base;
}

void kv_reader_protobuf_again(struct kv_reader *reader, const struct kv_proto_message *message,
                              struct kv_text input)
{
    struct proto *p = proto_of(reader);
    reader_begin(reader);
    p->root = message;
    p->input = (struct kv_text){input.length > 0 ? input.data : "", input.length};
    p->depth = 0;
    value_set(p, VALUE_ROOT, NULL);
}

/* --- a message field by field --- */

bool kv_reader_protobuf_take(struct kv_reader *reader, const struct kv_proto_message **message,
                             struct kv_text *bytes)
{
    struct proto *p = proto_of(reader);
    if (reader->source != &proto_source || p->state != VALUE_ROOT || !reader->value_due ||
        kv_reader_failed(reader))
        return false;
    reader->value_due = false;
    *message = p->root;
    *bytes = p->input;
    return true;
}

bool kv_proto_text(struct kv_reader *reader, const struct kv_proto_field *field,
                   const struct kv_wire *value, struct kv_text *out)
{
    struct proto_scratch *scratch = &proto_of(reader)->scratch;
    if (field->type == KV_PROTO_TEXT) { /* most are */
        *out = proto_text(&scratch->text,
                          (struct kv_text){value->at, (size_t)(value->end - value->at)});
        return true;
    }
    return proto_value(field->type, value, scratch, out) ||
           kv_reader_fail(reader, "\"%s\" has a value in protobuf that is none", field->key) ||
           json_want(reader);
}

bool kv_proto_number(struct kv_reader *reader, const struct kv_proto_field *field,
                     const struct kv_wire *value, int64_t *out)
{
    return proto_number(field->type, value, out) ||
           kv_reader_fail(reader, "\"%s\" has a value in protobuf that is none", field->key) ||
           json_want(reader);
}

/* An entry is a message of a key, 1, and a value, 2. What is missing is empty. */
bool kv_proto_entry(struct kv_reader *reader, const struct kv_proto_field *field,
                    struct kv_wire *entry, struct kv_text *key)
{
    struct kv_wire part, value = *entry;
    uint64_t last = 0;
    struct kv_text name = {"", 0};
    value.at = value.end;
    for (const char *at = entry->at; at < entry->end; last = part.number) {
        enum kv_wire_result result = kv_wire_field(&at, entry->end, &part);
        if (result != KV_WIRE_OK)
            return kv_proto_wire_fail(reader, result);
        if (part.number <= last || part.number > 2 || part.type != KV_WIRE_BYTES)
            return kv_reader_fail(reader, "an entry of \"%s\" is no key with a value",
                                  field->key) ||
                   json_want(reader);
        if (part.number == 1)
            name = (struct kv_text){part.at, (size_t)(part.end - part.at)};
        else
            value = part;
    }
    if (key)
        *key = proto_text(&proto_of(reader)->scratch.key, name);
    *entry = value;
    return true;
}

bool kv_proto_field_fail(struct kv_reader *reader, const struct kv_proto_message *message,
                         uint64_t last, const struct kv_wire *wire)
{
    const struct kv_proto_field *field = kv_proto_field(message, wire->number);
    if (wire->number < last || (wire->number == last && field && field->count == KV_PROTO_ONE))
        return kv_reader_fail(reader, "field %u of %s comes twice, or behind a later one",
                              (unsigned)wire->number, message->name) ||
               json_want(reader);
    return kv_reader_fail(reader, "field %u of %s is encoded in another way than \"%s\" is",
                          (unsigned)wire->number, message->name, field ? field->key : "#") ||
           json_want(reader);
}

bool kv_proto_wire_fail(struct kv_reader *reader, enum kv_wire_result result)
{
    return kv_reader_fail(reader, result == KV_WIRE_SHORT
                                      ? "the protobuf ends within a field"
                                      : "the protobuf is damaged: there is no such field") ||
           json_want(reader);
}

const struct kv_proto_field *kv_proto_field_find(const struct kv_proto_message *message,
                                                 struct kv_text key)
{
    for (size_t i = 0; i < message->count; i++) {
        const struct kv_proto_field *field = &message->fields[message->order[i]];
        if (field->type == KV_PROTO_INLINE)
            field = kv_proto_field_find(field->message, key);
        if (field && kv_text_is(key, field->key))
            return field;
    }
    return NULL;
}
