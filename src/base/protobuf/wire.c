/* The encoding of protocol buffers. */
#include "kubevet/base/protobuf.h"

enum { FIXED_64 = 1, FIXED_32 = 5 };

/* No field has a greater number. */
#define NUMBER_MAX ((UINT64_C(1) << 29) - 1)

enum kv_wire_result kv_wire_integer(const char **at, const char *end, uint64_t *out)
{
    const unsigned char *byte = (const unsigned char *)*at;
    size_t left = (size_t)(end - *at);
    uint64_t value = 0;
    for (unsigned i = 0; i < 10; i++) {
        if (i == left)
            return KV_WIRE_SHORT;
        if (i == 9 && byte[i] > 1) /* beyond 64 bits */
            return KV_WIRE_BAD;
        value |= (uint64_t)(byte[i] & 0x7f) << (7 * i);
        if (byte[i] < 0x80) {
            *out = value;
            *at += i + 1;
            return i > 0 && byte[i] == 0 ? KV_WIRE_BAD : KV_WIRE_OK; /* longer than need be */
        }
    }
    return KV_WIRE_BAD;
}

enum kv_wire_result kv_wire_head(const char **at, const char *end, struct kv_wire *out)
{
    uint64_t tag;
    const char *next = *at;
    enum kv_wire_result result = kv_wire_integer(&next, end, &tag);
    if (result != KV_WIRE_OK)
        return result;
    out->number = tag >> 3;
    out->type = tag & 7;
    out->value = out->type == FIXED_64 ? 8 : 4;
    if (out->number == 0 || out->number > NUMBER_MAX)
        return KV_WIRE_BAD;
    if (out->type == KV_WIRE_VARINT || out->type == KV_WIRE_BYTES)
        result = kv_wire_integer(&next, end, &out->value);
    else if (out->type != FIXED_64 && out->type != FIXED_32)
        return KV_WIRE_BAD; /* a group, or nothing */
    if (result == KV_WIRE_OK)
        *at = next;
    return result;
}

enum kv_wire_result kv_wire_field_any(const char **at, const char *end, struct kv_wire *out)
{
    const char *next = *at;
    enum kv_wire_result result = kv_wire_head(&next, end, out);
    if (result != KV_WIRE_OK)
        return result;
    if (out->type != KV_WIRE_VARINT) {
        if (out->value > (uint64_t)(end - next))
            return KV_WIRE_SHORT;
        out->at = next;
        out->end = next += out->value;
    }
    *at = next;
    return KV_WIRE_OK;
}
