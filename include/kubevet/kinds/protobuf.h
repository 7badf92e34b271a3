/* Lists of built-in kinds as protocol buffers: the messages of their objects. A kind without one is
 * asked for as JSON. */
#ifndef KUBEVET_KINDS_PROTOBUF_H
#define KUBEVET_KINDS_PROTOBUF_H

#include "kubevet/base/protobuf.h"
#include "kubevet/cel/paths.h"
#include "kubevet/kinds/kind.h"

/* The message of the kind's objects; NULL = a custom kind, or one of which no table knows the
 * fields. */
const struct kv_proto_message *kv_kind_message(const struct kv_kind *kind);

/* Of answers that are no object, and of objects of which only metadata was asked for. */
extern const struct kv_proto_message *const kv_proto_status, *const kv_proto_metadata;

/* Is every field known that the paths name of an object? NULL = none are named. */
bool kv_proto_has_paths(const struct kv_proto_message *message, const struct kv_cel_paths *paths);

/* The message within an answer; false if it is none of that kind, or not whole. */
bool kv_proto_open(struct kv_text body, const char *kind, struct kv_text *raw);

#endif
