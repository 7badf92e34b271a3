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

#endif
