/* Random objects in both encodings, as a server writes them whose Go types are go_fields.h: what is
 * no pointer is always sent, and the tags say what JSON leaves out. For tests that include this. */
#ifndef KUBEVET_TESTS_UNIT_KINDS_PROTOBUF_RANDOM_OBJECT_H
#define KUBEVET_TESTS_UNIT_KINDS_PROTOBUF_RANDOM_OBJECT_H

#include "go_fields.h"

#include "kubevet/base/base64.h"

#include <stdio.h>

static uint64_t random_state = 1;

/* Source: xorshift64*, G. Marsaglia, "Xorshift RNGs", 2003. */
static inline uint64_t random_below(uint64_t most)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * UINT64_C(2685821657736338717) >> 33) % most;
}

static inline void integer_add(struct kv_buffer *out, uint64_t value)
{
    for (; value > 127; value >>= 7)
        kv_buffer_add(out, &(char){(char)(value & 127) | (char)128}, 1);
    kv_buffer_add(out, &(char){(char)value}, 1);
}

static inline void number_add(struct kv_buffer *out, uint64_t number, uint64_t value)
{
    integer_add(out, number << 3);
    integer_add(out, value);
}

static inline void bytes_add(struct kv_buffer *out, uint64_t number, struct kv_text bytes)
{
    integer_add(out, number << 3 | 2);
    integer_add(out, bytes.length);
    kv_buffer_add(out, bytes.data, bytes.length);
}

/* Both encodings of a value, and what it is. */
struct random_value {
    struct kv_buffer wire, json; /* the wire's without its tag */
    uint64_t number;
    bool is_number;
};

struct random_text {
    const char *bytes, *json;
    size_t length;
};

#define RANDOM_TEXT(bytes, json)                                                                   \
    {                                                                                              \
        bytes, json, sizeof bytes - 1                                                              \
    }

static inline void text_make(struct random_value *out)
{
    static const struct random_text texts[] = {
        RANDOM_TEXT("", "\"\""),
        RANDOM_TEXT("a", "\"a\""),
        RANDOM_TEXT("a name that is longer than sixteen bytes", /* */
                    "\"a name that is longer than sixteen bytes\""),
        RANDOM_TEXT("\"<&>\\\n\t", "\"\\\"\\u003c\\u0026\\u003e\\\\\\n\\t\""),
        RANDOM_TEXT("a\0b", "\"a\\u0000b\""),
        RANDOM_TEXT("gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x98\x80",
                    "\"gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x98\x80\""),
        RANDOM_TEXT("\xff\xfe", "\"\\ufffd\\ufffd\""),
        RANDOM_TEXT("\xed\xa0\x80 \xc0\x80 \xe2\x82",
                    "\"\\ufffd\\ufffd\\ufffd \\ufffd\\ufffd \\ufffd\\ufffd\""),
    };
    uint64_t which = random_below(24);
    if (which < sizeof texts / sizeof *texts) {
        kv_buffer_add(&out->wire, texts[which].bytes, texts[which].length);
        kv_buffer_text(&out->json, texts[which].json);
    } else {
        kv_buffer_printf(&out->wire, "v%u", (unsigned)which);
        kv_buffer_printf(&out->json, "\"v%u\"", (unsigned)which);
    }
}

static inline void quantity_make(struct random_value *out)
{
    static const char *const quantities[] = {"",
                                             "0",
                                             "100m",
                                             "1536Mi",
                                             "+5",
                                             "5.",
                                             "0001",
                                             "1e3",
                                             "12E6",
                                             "-1500m",
                                             "12345678901234567890123"};
    const char *text = quantities[random_below(sizeof quantities / sizeof *quantities)];
    if (text[0] || random_below(2))
        bytes_add(&out->wire, 1, kv_text_of(text));
    kv_buffer_printf(&out->json, "\"%s\"", text[0] ? text : "0");
}

static inline void time_make(struct random_value *out, bool micro)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } times[] = {{0, "1970-01-01T00:00:00"},
                 {-1, "1969-12-31T23:59:59"},
                 {1764583323, "2025-12-01T10:02:03"},
                 {-62135596800, "0001-01-01T00:00:00"},
                 {253402300799, "9999-12-31T23:59:59"}};
    uint64_t which = random_below(6), nanoseconds = micro ? random_below(1000000000) : 0;
    if (which == 5) {
        kv_buffer_text(&out->json, "null");
        return;
    }
    number_add(&out->wire, 1, (uint64_t)times[which].seconds);
    number_add(&out->wire, 2, nanoseconds);
    kv_buffer_printf(&out->json, "\"%s", times[which].text);
    if (micro)
        kv_buffer_printf(&out->json, ".%06u", (unsigned)(nanoseconds / 1000));
    kv_buffer_text(&out->json, "Z\"");
}

static inline void int_or_text_make(struct random_value *out)
{
    bool is_text = random_below(2);
    number_add(&out->wire, 1, is_text);
    number_add(&out->wire, 2, random_below(2) ? UINT64_MAX : random_below(300));
    bytes_add(&out->wire, 3, kv_text_of("50%"));
    int64_t number = (int64_t)(int8_t)0;
    struct kv_wire part;
    const char *at = out->wire.data + 2, *end = out->wire.data + out->wire.length;
    if (kv_wire_field(&at, end, &part) == KV_WIRE_OK)
        number = (int32_t)(uint32_t)part.value;
    kv_buffer_printf(&out->json, is_text ? "\"50%%\"" : "%lld", (long long)number);
}

static inline void json_make(struct random_value *out)
{
    static const char *const documents[] = {"", "{\"f:spec\":{\"f:a\":{},\".\":{}},\"f:b\":{}}",
                                            "{}"};
    const char *text = documents[random_below(3)];
    if (text[0])
        bytes_add(&out->wire, 1, kv_text_of(text));
    kv_buffer_text(&out->json, text[0] ? text : "null");
}

static inline void integer_make(struct random_value *out, bool wide)
{
    static const int64_t numbers[] = {0, 1, 3, -1, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    out->number = (uint64_t)numbers[random_below(wide ? 8 : 6)];
    kv_buffer_printf(&out->json, "%lld", (long long)(int64_t)out->number);
    out->is_number = true;
}

static inline void object_make(const struct go_message *message, unsigned depth,
                               struct kv_buffer *wire, struct kv_buffer *json);

static inline bool go_is(const struct go_field *field, const char *type)
{
    return strcmp(field->type, type) == 0;
}

static inline void bytes_make(struct random_value *out)
{
    kv_buffer_add(&out->wire, "\0\xff\x10 bytes", random_below(10));
    kv_buffer_text(&out->json, "\"");
    kv_base64_encode(kv_buffer_as_text(&out->wire), &out->json);
    kv_buffer_text(&out->json, "\"");
}

static inline void bool_make(struct random_value *out)
{
    out->number = random_below(2);
    out->is_number = true;
    kv_buffer_text(&out->json, out->number ? "true" : "false");
}

static inline void value_make(const struct go_field *field, unsigned depth,
                              struct random_value *out)
{
    if (field->message)
        object_make(field->message, depth + 1, &out->wire, &out->json);
    else if (go_is(field, "string"))
        text_make(out);
    else if (go_is(field, "bytes"))
        bytes_make(out);
    else if (go_is(field, "bool"))
        bool_make(out);
    else if (go_is(field, "int32") || go_is(field, "int64"))
        integer_make(out, go_is(field, "int64"));
    else if (go_is(field, "Time") || go_is(field, "MicroTime"))
        time_make(out, go_is(field, "MicroTime"));
    else if (go_is(field, "Quantity"))
        quantity_make(out);
    else if (go_is(field, "IntOrString"))
        int_or_text_make(out);
    else if (go_is(field, "FieldsV1") || go_is(field, "RawExtension"))
        json_make(out);
    else
        fail_msg("no such type: %s", field->type);
}

static inline void value_add(struct kv_buffer *out, uint64_t number,
                             const struct random_value *value)
{
    if (value->is_number)
        number_add(out, number, value->number);
    else
        bytes_add(out, number, kv_buffer_as_text(&value->wire));
}

static inline bool value_is_empty(const struct random_value *value)
{
    return value->is_number ? value->number == 0 : value->wire.length == 0;
}

static inline void value_release(struct random_value *value)
{
    kv_buffer_release(&value->wire);
    kv_buffer_release(&value->json);
}

/* Go's MarshalJSON of a StatefulSet says what its claims are, and protocol buffers do not. */
static inline void item_json_add(const struct go_field *field, const struct random_value *value,
                                 struct kv_buffer *json)
{
    static const char said[] = "\"kind\":\"PersistentVolumeClaim\",\"apiVersion\":\"v1\"";
    bool is_claim = strcmp(field->key, "volumeClaimTemplates") == 0;
    if (is_claim) /* behind the brace */
        kv_buffer_printf(json, "{%s%s", said, value->json.length > 2 ? "," : "");
    kv_buffer_add(json, value->json.data + is_claim, value->json.length - is_claim);
}

/* A list, or a map: of entries whose keys ascend. */
static inline void run_make(const struct go_field *field, unsigned depth, struct kv_buffer *wire,
                            struct kv_buffer *json)
{
    bool map = field->count == KV_PROTO_MAP;
    size_t count = random_below(depth < 4 ? 4 : 2);
    if (count == 0) {
        kv_buffer_text(json, field->omit_empty ? "" : "null");
        return;
    }
    kv_buffer_text(json, map ? "{" : "[");
    for (size_t i = 0; i < count; i++) {
        struct random_value value = {.number = 0};
        value_make(field, depth, &value);
        kv_buffer_text(json, i > 0 ? "," : "");
        if (map) {
            struct kv_buffer entry = {0};
            char key[64];
            snprintf(key, sizeof key, "key-%zu.example/x", i);
            bytes_add(&entry, 1, kv_text_of(i == 0 ? "" : key));
            if (!value_is_empty(&value) || random_below(2))
                value_add(&entry, 2, &value);
            bytes_add(wire, field->number, kv_buffer_as_text(&entry));
            kv_buffer_release(&entry);
            kv_buffer_printf(json, "\"%s\":", i == 0 ? "" : key);
        } else {
            value_add(wire, field->number, &value);
        }
        item_json_add(field, &value, json);
        value_release(&value);
    }
    kv_buffer_text(json, map ? "}" : "]");
}

/* JSON lacks it if its tag says so: a pointer's zero is there, and a struct's. */
static inline bool is_left_out(const struct go_field *field, const struct random_value *value)
{
    bool is_struct = field->message || go_is(field, "Time") || go_is(field, "MicroTime") ||
                     go_is(field, "Quantity") || go_is(field, "IntOrString") ||
                     go_is(field, "FieldsV1") || go_is(field, "RawExtension");
    return !field->pointer && value_is_empty(value) &&
           (field->omit_zero || (field->omit_empty && !is_struct));
}

/* One field; `json` stays empty if JSON has no such key. */
static inline void field_make(const struct go_field *field, unsigned depth, struct kv_buffer *wire,
                              struct kv_buffer *json)
{
    struct random_value value = {.number = 0};
    if (field->count != KV_PROTO_ONE) {
        run_make(field, depth, wire, json);
        return;
    }
    if (field->pointer && random_below(field->message && depth > 3 ? 8 : 2) > 0) {
        kv_buffer_text(json, field->omit_empty ? "" : "null");
        return;
    }
    value_make(field, depth, &value);
    if (go_is(field, "bytes") && value_is_empty(&value)) /* nil, which is not sent */
        kv_buffer_text(json, field->omit_empty ? "" : "null");
    else
        value_add(wire, field->number, &value);
    if (!is_left_out(field, &value) && (!go_is(field, "bytes") || !value_is_empty(&value)))
        kv_buffer_add(json, value.json.data, value.json.length);
    value_release(&value);
}

/* Appends the members of a message to `json`, without braces. */
static inline void members_make(const struct go_message *message, unsigned depth,
                                struct kv_buffer *wire, struct kv_buffer *json, bool *any)
{
    struct kv_buffer parts[KV_PROTO_NUMBERS] = {{0}};
    for (size_t i = 0; i < message->count; i++) {
        const struct go_field *field = &message->fields[i];
        struct kv_buffer text = {0}, inner = {0};
        if (field->inlined) {
            members_make(field->message, depth, &inner, json, any);
            bytes_add(&parts[field->number], field->number, kv_buffer_as_text(&inner));
        } else {
            field_make(field, depth, &parts[field->number], &text);
        }
        if (text.length > 0) {
            kv_buffer_printf(json, "%s\"%s\":", *any ? "," : "", field->key);
            kv_buffer_add(json, text.data, text.length);
            *any = true;
        }
        kv_buffer_release(&text);
        kv_buffer_release(&inner);
    }
    for (size_t number = 0; number < KV_PROTO_NUMBERS; number++) {
        kv_buffer_add(wire, parts[number].data, parts[number].length);
        kv_buffer_release(&parts[number]);
    }
}

static inline void object_make(const struct go_message *message, unsigned depth,
                               struct kv_buffer *wire, struct kv_buffer *json)
{
    bool any = false;
    kv_buffer_text(json, "{");
    members_make(message, depth, wire, json, &any);
    kv_buffer_text(json, "}");
}

#endif
