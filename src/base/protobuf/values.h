/* Values of fields, as JSON would have them. */
#ifndef KUBEVET_BASE_PROTOBUF_VALUES_H
#define KUBEVET_BASE_PROTOBUF_VALUES_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/protobuf.h"

/* Texts that differ from what was sent. */
struct proto_scratch {
    struct kv_buffer key, text;
    char number[KV_TIME_TEXT_MAX];
};

/* The text with KV_NUL for NUL and U+FFFD for each invalid byte, made in `scratch` if it has
 * any. */
struct kv_text proto_text(struct kv_buffer *scratch, struct kv_text bytes);

/* The bytes of a message that has only these, as field 1; empty if it has none. False if it has
 * anything else. */
bool proto_wrapped(const struct kv_wire *value, struct kv_text *out);

/* Which of both it is, and its text unless that is NULL; KV_VALUE_NONE = neither. */
enum kv_value_type proto_int_or_text(const struct kv_wire *value, struct kv_text *out,
                                     struct proto_scratch *scratch);

/* The value of an integer or a time; false if it is none. */
bool proto_number(enum kv_proto_type type, const struct kv_wire *value, int64_t *out);

/* The text of a value that is no container; false if it is none of that type. */
bool proto_value(enum kv_proto_type type, const struct kv_wire *value,
                 struct proto_scratch *scratch, struct kv_text *out);

#endif
