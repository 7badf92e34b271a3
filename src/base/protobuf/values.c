#include "values.h"

#include "kubevet/base/base64.h"
#include "kubevet/base/utf8.h"

#include <inttypes.h>
#include <stdio.h>

enum { NANOSECONDS = 1000000000 };

static struct kv_text bytes_of(const struct kv_wire *value)
{
    return (struct kv_text){value->at, (size_t)(value->end - value->at)};
}

/* --- text --- */

/* Has any of the eight bytes a set upper bit, or is it NUL? */
static bool is_odd(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return ((word | ((word - ones) & ~word)) & (ones << 7)) != 0;
}

/* ASCII without NUL? */
static bool is_plain(struct kv_text text)
{
    uint64_t word = UINT64_C(0x0101010101010101);
    if (text.length < sizeof word) {
        for (size_t i = 0; i < text.length; i++)
            word = word << 8 | (unsigned char)text.data[i];
        return !is_odd(word);
    }
    for (size_t i = 0; i + sizeof word < text.length; i += sizeof word) {
        memcpy(&word, text.data + i, sizeof word);
        if (is_odd(word))
            return false;
    }
    memcpy(&word, text.data + text.length - sizeof word, sizeof word); /* some of it twice */
    return !is_odd(word);
}

struct kv_text proto_text(struct kv_buffer *scratch, struct kv_text bytes)
{
    if (is_plain(bytes))
        return bytes.length > 0 ? bytes : kv_text_of("");
    kv_buffer_clear(scratch);
    while (bytes.length > 0) {
        uint32_t code;
        size_t length = kv_utf8_decode(bytes, &code);
        if (length == 0)
            kv_buffer_text(scratch, "\xef\xbf\xbd");
        else if (code == 0)
            kv_buffer_text(scratch, KV_NUL);
        else
            kv_buffer_add(scratch, bytes.data, length);
        length = length > 0 ? length : 1;
        bytes.data += length;
        bytes.length -= length;
    }
    return kv_buffer_as_text(scratch);
}

static void base64_make(struct kv_text bytes, struct kv_buffer *scratch, struct kv_text *out)
{
    kv_buffer_clear(scratch);
    kv_base64_encode(bytes, scratch);
    *out = kv_buffer_as_text(scratch);
}

/* --- messages that are one value --- */

bool proto_wrapped(const struct kv_wire *value, struct kv_text *out)
{
    struct kv_wire part;
    const char *at = value->at;
    *out = (struct kv_text){"", 0};
    if (at == value->end)
        return true;
    if (kv_wire_field(&at, value->end, &part) != KV_WIRE_OK || at != value->end ||
        part.number != 1 || part.type != KV_WIRE_BYTES)
        return false;
    *out = bytes_of(&part);
    return true;
}

/* The numbers of a message of `count` fields at most; those that are missing are 0. `last` is one
 * that may be bytes. */
static bool numbers_read(const struct kv_wire *value, uint64_t *numbers, size_t count,
                         struct kv_wire *last)
{
    uint64_t before = 0;
    struct kv_wire part;
    for (const char *at = value->at; at < value->end; before = part.number) {
        if (kv_wire_field(&at, value->end, &part) != KV_WIRE_OK || part.number <= before ||
            part.number > count + (last != NULL))
            return false;
        if (part.type != (part.number > count ? KV_WIRE_BYTES : KV_WIRE_VARINT))
            return false;
        if (part.number > count)
            *last = part;
        else
            numbers[part.number - 1] = part.value;
    }
    return true;
}

static void number_make(int64_t number, struct proto_scratch *scratch, struct kv_text *out)
{
    int length = snprintf(scratch->number, sizeof scratch->number, "%" PRId64, number);
    *out = (struct kv_text){scratch->number, (size_t)length};
}

static int64_t narrow(uint64_t value)
{
    return (int32_t)(uint32_t)value;
}

enum kv_value_type proto_int_or_text(const struct kv_wire *value, struct kv_text *out,
                                     struct proto_scratch *scratch)
{
    uint64_t numbers[2] = {0, 0}; /* which, the integer */
    struct kv_wire text = {.at = "", .end = NULL};
    text.end = text.at;
    if (!numbers_read(value, numbers, 2, &text) || numbers[0] > 1)
        return KV_VALUE_NONE;
    if (out && numbers[0] == 0)
        number_make(narrow(numbers[1]), scratch, out);
    else if (out)
        *out = proto_text(&scratch->text, bytes_of(&text));
    return numbers[0] == 0 ? KV_VALUE_INTEGER : KV_VALUE_STRING;
}

/* --- times --- */

/* Seconds and nanoseconds; in years that have four digits. */
static bool time_read(const struct kv_wire *value, int64_t *seconds, uint64_t *nanoseconds)
{
    static const int64_t first = INT64_C(-62135596800), last = INT64_C(253402300799);
    uint64_t numbers[2] = {0, 0};
    bool ok = numbers_read(value, numbers, 2, NULL) && numbers[1] < NANOSECONDS;
    *seconds = (int64_t)numbers[0];
    *nanoseconds = numbers[1];
    return ok && *seconds >= first && *seconds <= last;
}

/* Only of a MicroTime a fraction is shown. */
static bool time_make(const struct kv_wire *value, bool micro, struct proto_scratch *scratch,
                      struct kv_text *out)
{
    int64_t seconds;
    uint64_t nanoseconds;
    char *text = scratch->number;
    if (!time_read(value, &seconds, &nanoseconds))
        return false;
    kv_time_format(seconds, text);
    size_t length = strlen(text);
    if (micro) /* in place of the Z */
        length += (size_t)snprintf(text + length - 1, sizeof scratch->number - length + 1, ".%06uZ",
                                   (unsigned)(nanoseconds / 1000)) -
                  1;
    *out = (struct kv_text){text, length};
    return true;
}

bool proto_number(enum kv_proto_type type, const struct kv_wire *value, int64_t *out)
{
    uint64_t nanoseconds;
    switch (type) {
    case KV_PROTO_INT32:
        *out = narrow(value->value);
        return true;
    case KV_PROTO_INT64:
        *out = (int64_t)value->value;
        return true;
    case KV_PROTO_TIME:
    case KV_PROTO_MICRO_TIME:
        return time_read(value, out, &nanoseconds);
    default:
        return false;
    }
}

bool proto_value(enum kv_proto_type type, const struct kv_wire *value,
                 struct proto_scratch *scratch, struct kv_text *out)
{
    switch (type) {
    case KV_PROTO_BYTES:
        base64_make(bytes_of(value), &scratch->text, out);
        return true;
    case KV_PROTO_BOOL:
        *out = kv_text_of(value->value ? "true" : "false");
        return true;
    case KV_PROTO_INT32:
        number_make(narrow(value->value), scratch, out);
        return true;
    case KV_PROTO_INT64:
        number_make((int64_t)value->value, scratch, out);
        return true;
    case KV_PROTO_TIME:
    case KV_PROTO_MICRO_TIME:
        return time_make(value, type == KV_PROTO_MICRO_TIME, scratch, out);
    case KV_PROTO_QUANTITY:
        if (!proto_wrapped(value, out))
            return false;
        *out = out->length > 0 ? proto_text(&scratch->text, *out) : kv_text_of("0");
        return true;
    case KV_PROTO_INT_OR_TEXT:
        return proto_int_or_text(value, out, scratch) != KV_VALUE_NONE;
    default:
        *out = proto_text(&scratch->text, bytes_of(value));
        return true;
    }
}
