#include "skip.h"

#include "base/reader_internal.h"
#include "kubevet/base/scan.h"
#include "kubevet/base/utf8.h"
#include "scan.h"

/* Each function takes the start of its token and returns its end; NULL = not such a token. */

static const char *space_skip(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* `at` follows `\u`. */
static const char *unit_skip(const char *at, const char *end)
{
    if (end - at < 4)
        return NULL;
    for (int i = 0; i < 4; i++) {
        unsigned char lower = (unsigned char)(at[i] | 0x20);
        if (!kv_is_digit(at[i]) && (lower < 'a' || lower > 'f'))
            return NULL;
    }
    return at + 4;
}

/* `at` follows the backslash. */
static const char *escape_skip(const char *at, const char *end)
{
    if (at == end)
        return NULL;
    switch (*at) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return at + 1;
    case 'u':
        return unit_skip(at + 1, end);
    default:
        return NULL;
    }
}

/* `at` follows the first quote; returns the last one. */
static const char *string_skip(const char *at, const char *end)
{
    for (;;) {
        uint32_t code;
        size_t length;
        at += json_plain_length(at, (size_t)(end - at));
        if (at == end)
            return NULL;
        if (*at == '"')
            return at;
        if (*at == '\\') {
            at = escape_skip(at + 1, end);
            if (!at)
                return NULL;
        } else {
            length = (unsigned char)*at < ' '
                         ? 0
                         : kv_utf8_decode((struct kv_text){at, (size_t)(end - at)}, &code);
            if (length == 0)
                return NULL;
            at += length;
        }
    }
}

static const char *digits_skip(const char *at, const char *end)
{
    while (at < end && kv_is_digit(*at))
        at++;
    return at;
}

/* At least one digit; NULL = none. */
static const char *some_digits_skip(const char *at, const char *end)
{
    const char *last = digits_skip(at, end);
    return last == at ? NULL : last;
}

/* At `end` more digits may follow. */
static const char *number_skip(const char *at, const char *end)
{
    const char *first = at + (*at == '-');
    const char *last = some_digits_skip(first, end);
    if (!last || (last - first > 1 && *first == '0'))
        return NULL;
    if (last < end && *last == '.') {
        last = some_digits_skip(last + 1, end);
        if (!last)
            return NULL;
    }
    if (last < end && (*last == 'e' || *last == 'E')) {
        first = last + 1;
        if (first < end && (*first == '+' || *first == '-'))
            first++;
        last = some_digits_skip(first, end);
    }
    return last == end ? NULL : last;
}

static const char *word_skip(const char *at, const char *end, const char *word, size_t length)
{
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0 ? at + length : NULL;
}

static const char *plain_skip(const char *at, const char *end)
{
    if (at == end)
        return NULL;
    switch (*at) {
    case 't':
        return word_skip(at, end, "true", 4);
    case 'f':
        return word_skip(at, end, "false", 5);
    case 'n':
        return word_skip(at, end, "null", 4);
    default:
        return number_skip(at, end);
    }
}

/* --- containers --- */

/* The state of skipping. */
struct cursor {
    const char *at, *end;
    struct kv_text key; /* of the next value; "" in an array */
    size_t depth;       /* open containers */
    bool object;        /* is the innermost one an object? */
};

static void enter(const struct json_skip *skip, struct cursor *c, bool object)
{
    uint64_t bit = UINT64_C(1) << (c->depth % 64);
    if (object)
        skip->objects[c->depth / 64] |= bit;
    else
        skip->objects[c->depth / 64] &= ~bit;
    c->depth++;
    c->object = object;
    c->key.length = 0;
}

static void leave(const struct json_skip *skip, struct cursor *c)
{
    size_t level = --c->depth - 1; /* of the surrounding container */
    c->object = c->depth > skip->depth && (skip->objects[level / 64] >> (level % 64) & 1);
    c->key.length = 0;
}

/* Moves to the next byte that is not white space; 0 = none. */
static char byte_next(struct cursor *c)
{
    if (c->at < c->end && (unsigned char)*c->at > ' ') /* as nearly always */
        return *c->at;
    c->at = space_skip(c->at, c->end);
    return c->at < c->end ? *c->at : '\0';
}

/* Moves to the container's next value. */
static bool value_find(struct cursor *c)
{
    if (!c->object)
        return true;
    if (byte_next(c) != '"')
        return false;
    const char *last = string_skip(c->at + 1, c->end);
    if (!last)
        return false;
    c->key = (struct kv_text){c->at + 1, (size_t)(last - c->at - 1)};
    c->at = last + 1;
    if (byte_next(c) != ':')
        return false;
    c->at++;
    return true;
}

static bool string_take(const struct json_skip *skip, struct cursor *c)
{
    const char *first = c->at + 1;
    const char *last = string_skip(first, c->end);
    if (!last)
        return false;
    struct kv_text text = {first, (size_t)(last - first)};
    if (c->key.length > 0 && skip->time && may_be_time(text.data, text.length))
        skip->time(skip->context, c->key, text);
    c->at = last + 1;
    return true;
}

/* After a value: consumes the ends of containers, and the comma before another value. Also true at
 * the end of everything. */
static bool value_end(const struct json_skip *skip, struct cursor *c)
{
    while (c->depth > skip->depth) {
        char byte = byte_next(c);
        if (byte != ',' && byte != (c->object ? '}' : ']'))
            return false;
        c->at++;
        if (byte == ',')
            return value_find(c);
        leave(skip, c);
    }
    return true;
}

/* Enters a container; consumes it if it is empty. */
static bool container_begin(const struct json_skip *skip, struct cursor *c, char byte)
{
    const char end = (char)(byte + 2); /* `}` is two from `{`, and `]` from `[` */
    if (c->depth == skip->depth_max)
        return false;
    c->at++;
    if (byte_next(c) == end) {
        c->at++;
        c->key.length = 0;
        return value_end(skip, c);
    }
    enter(skip, c, byte == '{');
    return value_find(c);
}

bool json_skip(struct json_skip *skip)
{
    struct cursor c = {.at = skip->at, .end = skip->end, .key = skip->key, .depth = skip->depth};
    do {
        char byte = byte_next(&c);
        bool ok;
        if (byte == '{' || byte == '[')
            ok = container_begin(skip, &c, byte);
        else if (byte == '"')
            ok = string_take(skip, &c) && value_end(skip, &c);
        else
            ok = byte != '\0' && (c.at = plain_skip(c.at, c.end)) && value_end(skip, &c);
        if (!ok)
            return false;
    } while (c.depth > skip->depth);
    skip->at = c.at;
    return true;
}
