/* Parsing small grammars (quantities, durations, timestamps) from the front: each function removes
 * what it takes from `rest`, or leaves `rest` unchanged. */
#ifndef KUBEVET_BASE_SCAN_H
#define KUBEVET_BASE_SCAN_H

#include "kubevet/base/text.h"

static inline bool kv_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The first `length` bytes, which must be there. */
static inline struct kv_text kv_take(struct kv_text *rest, size_t length)
{
    struct kv_text taken = {rest->data, length};
    *rest = (struct kv_text){rest->data + length, rest->length - length};
    return taken;
}

static inline bool kv_take_char(struct kv_text *rest, char c)
{
    if (rest->length == 0 || rest->data[0] != c)
        return false;
    kv_take(rest, 1);
    return true;
}

static inline bool kv_take_string(struct kv_text *rest, const char *string)
{
    size_t length = strlen(string);
    if (rest->length < length || memcmp(rest->data, string, length) != 0)
        return false;
    kv_take(rest, length);
    return true;
}

/* All leading decimal digits, perhaps none. */
static inline struct kv_text kv_take_digits(struct kv_text *rest)
{
    size_t length = 0;
    while (length < rest->length && kv_is_digit(rest->data[length]))
        length++;
    return kv_take(rest, length);
}

/* `+`, `-` or nothing; true for `-`. */
static inline bool kv_take_sign(struct kv_text *rest)
{
    bool negative = kv_take_char(rest, '-');
    if (!negative)
        kv_take_char(rest, '+');
    return negative;
}

#endif
