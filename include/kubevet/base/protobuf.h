/* Protocol buffers as a source of the reader (reader.h): the same values as of the JSON that a
 * server of Kubernetes writes of the same object. Tables say which message has which field under
 * which number, and what its JSON is.
 *
 * Accepted is what such servers send: fields ascend by number, and none but lists and maps come
 * twice. Anything else is an error: truncated or overlong numbers, a length beyond the message,
 * another wire type than the table's, groups. What is skipped is only passed over by its length. A
 * field whose number no table knows can be skipped, but not read: its value is an error, since JSON
 * has a key there that is not known here.
 *
 * Invalid UTF-8 is read as U+FFFD for each byte, as JSON has it, and NUL as KV_NUL.
 * Source: the encoding, https://protobuf.dev/programming-guides/encoding/. */
#ifndef KUBEVET_BASE_PROTOBUF_H
#define KUBEVET_BASE_PROTOBUF_H

#include "kubevet/base/reader.h"

enum kv_proto_type {
    KV_PROTO_NONE, /* there is no field of that number */
    KV_PROTO_TEXT,
    KV_PROTO_BYTES, /* base64 in JSON */
    KV_PROTO_BOOL,
    KV_PROTO_INT32,
    KV_PROTO_INT64,
    KV_PROTO_TIME,        /* seconds and nanoseconds; null if both are missing */
    KV_PROTO_MICRO_TIME,  /* the same, with six digits */
    KV_PROTO_QUANTITY,    /* a message of one string; "0" if it is missing */
    KV_PROTO_INT_OR_TEXT, /* which of them, an integer, a string */
    KV_PROTO_JSON,        /* a message of one string, which is JSON itself */
    KV_PROTO_CONSTANT,    /* never sent: JSON has it all the same */
    KV_PROTO_OBJECT,
    KV_PROTO_INLINE, /* a message whose fields are keys of the object around it */
};

enum kv_proto_count { KV_PROTO_ONE, KV_PROTO_LIST, KV_PROTO_MAP };

/* What JSON has where the value is zero or not sent. */
enum kv_proto_rule {
    KV_PROTO_SENT,    /* what was sent, zero too; nothing if nothing was */
    KV_PROTO_OMIT,    /* nothing if it is zero */
    KV_PROTO_OR_NULL, /* null if nothing was sent */
};

struct kv_proto_message;

struct kv_proto_field {
    const char *key; /* of JSON */
    unsigned char length, type, count, rule;
    const struct kv_proto_message *message; /* of OBJECT and INLINE */
    const char *constant;
};

/* Field numbers are below this. */
enum { KV_PROTO_NUMBERS = 64 };

struct kv_proto_message {
    const char *name;
    const struct kv_proto_field *fields; /* by number */
    size_t numbers;                      /* of rows in `fields` */
    const unsigned char *order;          /* the numbers in the order of JSON's keys */
    size_t count;
    uint64_t given; /* a bit for each number: of OR_NULL and CONSTANT */
};

/* The field of that number, or NULL. */
static inline const struct kv_proto_field *kv_proto_field(const struct kv_proto_message *message,
                                                          uint64_t number)
{
    return number < message->numbers && message->fields[number].type != KV_PROTO_NONE
               ? &message->fields[number]
               : NULL;
}

/* The field of that key, inlined ones too, or NULL. */
const struct kv_proto_field *kv_proto_field_find(const struct kv_proto_message *message,
                                                 struct kv_text key);

/* A message in memory, which is read in place and must stay. Errors have no line. */
struct kv_reader *kv_reader_protobuf(const struct kv_proto_message *message, struct kv_text input,
                                     const char *name, enum kv_error_kind kind);

/* Reads another message with the same reader and name, like a new reader. */
void kv_reader_protobuf_again(struct kv_reader *reader, const struct kv_proto_message *message,
                              struct kv_text input);

/* --- the wire itself --- */

enum { KV_WIRE_VARINT = 0, KV_WIRE_BYTES = 2 };

enum kv_wire_result {
    KV_WIRE_OK,
    KV_WIRE_SHORT, /* it goes on behind the end */
    KV_WIRE_BAD,   /* it is no field */
};

/* One field: its number, how it is encoded, and its value. */
struct kv_wire {
    uint64_t number;
    unsigned type;
    uint64_t value;       /* of a number; of bytes their count */
    const char *at, *end; /* of bytes */
};

/* An integer; moves `at` behind it. */
enum kv_wire_result kv_wire_integer(const char **at, const char *end, uint64_t *out);

/* The tag of a field, and its integer or the length of its bytes; moves `at` behind these. */
enum kv_wire_result kv_wire_head(const char **at, const char *end, struct kv_wire *out);

/* A whole field; moves `at` behind it. */
enum kv_wire_result kv_wire_field_any(const char **at, const char *end, struct kv_wire *out);

/* Inline for what most fields are: a small number, and fewer than 128 bytes or a small integer. */
static inline enum kv_wire_result kv_wire_field(const char **at, const char *end,
                                                struct kv_wire *out)
{
    const unsigned char *byte = (const unsigned char *)*at;
    if (end - *at < 2 || byte[0] >= 0x80 || byte[0] < 8 || byte[1] >= 0x80)
        return kv_wire_field_any(at, end, out);
    size_t length = (byte[0] & 7) == KV_WIRE_BYTES ? byte[1] : 0;
    if (((byte[0] & 7) != KV_WIRE_VARINT && length == 0 && (byte[0] & 7) != KV_WIRE_BYTES) ||
        length > (size_t)(end - *at) - 2)
        return kv_wire_field_any(at, end, out);
    out->number = byte[0] >> 3;
    out->type = byte[0] & 7;
    out->value = byte[1];
    out->at = *at + 2;
    *at = out->end = out->at + length;
    return KV_WIRE_OK;
}

/* --- a message field by field --- */

/* For decoders that know which fields they keep. Their errors are the reader's. */

/* Consumes the whole message before which the reader stands; false if it is a reader of something
 * else, or stands elsewhere. */
bool kv_reader_protobuf_take(struct kv_reader *reader, const struct kv_proto_message **message,
                             struct kv_text *bytes);

/* The text of a single value that is a string, a number or the like; an error if it is none.
 * Valid until the next call. */
bool kv_proto_text(struct kv_reader *reader, const struct kv_proto_field *field,
                   const struct kv_wire *value, struct kv_text *out);

/* An integer, or the seconds of a time; an error if it is none. */
bool kv_proto_number(struct kv_reader *reader, const struct kv_proto_field *field,
                     const struct kv_wire *value, int64_t *out);

/* The key of an entry of a map, which is valid until the next entry; the entry becomes its value.
 */
bool kv_proto_entry(struct kv_reader *reader, const struct kv_proto_field *field,
                    struct kv_wire *entry, struct kv_text *key);

/* Makes the error of a field that can't follow the number `last`, or that is encoded in another way
 * than its type is. Returns false. */
bool kv_proto_field_fail(struct kv_reader *reader, const struct kv_proto_message *message,
                         uint64_t last, const struct kv_wire *wire);

/* Makes the error of bytes that are no field. Returns false. */
bool kv_proto_wire_fail(struct kv_reader *reader, enum kv_wire_result result);

static inline bool kv_proto_is_zero(const struct kv_wire *value)
{
    return value->type == KV_WIRE_VARINT ? value->value == 0 : value->at == value->end;
}

/* Is this as the field is encoded? */
static inline bool kv_proto_is_encoded(const struct kv_proto_field *field,
                                       const struct kv_wire *wire)
{
    bool is_number = field->count != KV_PROTO_MAP && field->type >= KV_PROTO_BOOL &&
                     field->type <= KV_PROTO_INT64;
    return wire->type == (is_number ? KV_WIRE_VARINT : KV_WIRE_BYTES) &&
           field->type != KV_PROTO_CONSTANT;
}

/* The field, which follows the number `last`; NULL if no table has its number. False with an error
 * if it can't stand there. */
static inline bool kv_proto_check(struct kv_reader *reader, const struct kv_proto_message *message,
                                  uint64_t last, const struct kv_wire *wire,
                                  const struct kv_proto_field **out)
{
    const struct kv_proto_field *field = *out = kv_proto_field(message, wire->number);
    bool may_follow =
        wire->number > last || (wire->number == last && (!field || field->count != KV_PROTO_ONE));
    return (may_follow && (!field || kv_proto_is_encoded(field, wire))) ||
           kv_proto_field_fail(reader, message, last, wire);
}

/* The fields of a message that have not been read. */
struct kv_proto_fields {
    const struct kv_proto_message *message;
    const char *at, *end;
    uint64_t number; /* of the last one */
};

/* The next field, NULL if no table has its number; false at the end, or with an error. */
static inline bool kv_proto_next(struct kv_proto_fields *fields, struct kv_reader *reader,
                                 struct kv_wire *wire, const struct kv_proto_field **field)
{
    if (fields->at == fields->end)
        return false;
    enum kv_wire_result result = kv_wire_field(&fields->at, fields->end, wire);
    if (result != KV_WIRE_OK)
        return kv_proto_wire_fail(reader, result);
    uint64_t last = fields->number;
    fields->number = wire->number;
    return kv_proto_check(reader, fields->message, last, wire, field);
}

/* Goes on to the next item of the same list, or entry of the same map, if one follows. */
static inline bool kv_proto_again(struct kv_proto_fields *fields, struct kv_wire *wire)
{
    struct kv_wire next;
    const char *at = fields->at;
    if (at == fields->end || kv_wire_field(&at, fields->end, &next) != KV_WIRE_OK ||
        next.number != wire->number || next.type != wire->type)
        return false;
    fields->at = at;
    *wire = next;
    return true;
}

#endif
