#include "json_skip.h"

#include "json_scan.h"
#include "kubevet/base/scan.h"
#include "kubevet/base/utf8.h"
#include "reader_internal.h"

/* Every function takes where its token begins and returns where it ends; NULL = not here. */

static const char *space_skip(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* `at` behind `\u`. Surrogates and NUL are rare or wrong. */
static const char *unit_skip(const char *at, const char *end)
{
    unsigned unit = 0;
    if (end - at < 4)
        return NULL;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)at[i], lower = c | 0x20;
        if (kv_is_digit((char)c))
            unit = unit * 16 + c - '0';
        else if (lower >= 'a' && lower <= 'f')
            unit = unit * 16 + lower - 'a' + 10;
        else
            return NULL;
    }
    return unit == 0 || (unit >= 0xd800 && unit < 0xe000) ? NULL : at + 4;
}

/* `at` behind the backslash. */
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

const char *json_string_skip(const char *at, const char *end, bool *escaped)
{
    for (*escaped = false;;) {
        uint32_t code;
        size_t length;
        at += json_plain_length(at, (size_t)(end - at));
        if (at == end)
            return NULL;
        if (*at == '"')
            return at;
        if (*at == '\\') {
            *escaped = true;
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

/* Numbers that fit for sure: integers of up to 18 digits, and no exponents. At `end` more digits
 * may follow. */
static const char *number_skip(const char *at, const char *end)
{
    const char *first = at + (*at == '-');
    const char *last = digits_skip(first, end);
    ptrdiff_t digits = last - first;
    if (digits == 0 || digits > 18 || (digits > 1 && *first == '0'))
        return NULL;
    if (last < end && *last == '.') {
        first = last + 1;
        last = digits_skip(first, end);
        if (last == first)
            return NULL;
    }
    return last == end || *last == 'e' || *last == 'E' ? NULL : last;
}

static const char *word_skip(const char *at, const char *end, const char *word, size_t length)
{
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0 ? at + length : NULL;
}

const char *json_plain_skip(const char *at, const char *end)
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

/* How far it has got. */
struct cursor {
    const char *at, *end;
    struct kv_text key; /* of the value that stands next; "" in an array */
    size_t depth;       /* containers open in all */
    bool object;        /* is the innermost of them one? */
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
    size_t level = --c->depth - 1; /* of the container around it */
    if (skip->tape)
        json_tape_leave(skip->tape);
    c->object = c->depth > skip->depth && (skip->objects[level / 64] >> (level % 64) & 1);
    c->key.length = 0;
}

/* To the next byte that is no white space; 0 = there is none. */
static char next_byte(struct cursor *c)
{
    if (c->at < c->end && (unsigned char)*c->at > ' ') /* as nearly always */
        return *c->at;
    c->at = space_skip(c->at, c->end);
    return c->at < c->end ? *c->at : '\0';
}

/* To where a container's next value begins. */
static bool value_find(const struct json_skip *skip, struct cursor *c)
{
    if (!c->object)
        return true;
    if (next_byte(c) != '"')
        return false;
    bool escaped;
    const char *last = json_string_skip(c->at + 1, c->end, &escaped);
    if (!last)
        return false;
    c->key = (struct kv_text){c->at + 1, (size_t)(last - c->at - 1)};
    if (skip->tape)
        json_tape_string(skip->tape, c->key, escaped);
    c->at = last + 1;
    if (next_byte(c) != ':')
        return false;
    c->at++;
    return true;
}

static bool plain_take(const struct json_skip *skip, struct cursor *c)
{
    const char *first = c->at;
    c->at = json_plain_skip(first, c->end);
    if (c->at && skip->tape)
        json_tape_plain(skip->tape, (struct kv_text){first, (size_t)(c->at - first)});
    return c->at != NULL;
}

static bool string_take(const struct json_skip *skip, struct cursor *c)
{
    bool escaped;
    const char *first = c->at + 1;
    const char *last = json_string_skip(first, c->end, &escaped);
    if (!last)
        return false;
    struct kv_text text = {first, (size_t)(last - first)};
    if (skip->tape)
        json_tape_string(skip->tape, text, escaped);
    if (c->key.length > 0 && skip->time && kv_may_be_time(text.data, text.length))
        skip->time(skip->context, c->key, text);
    c->at = last + 1;
    return true;
}

/* Behind a value: takes the ends of containers, and the comma before another value. True at the end
 * of all, too. */
static bool value_end(const struct json_skip *skip, struct cursor *c)
{
    while (c->depth > skip->depth) {
        char byte = next_byte(c);
        if (byte != ',' && byte != (c->object ? '}' : ']'))
            return false;
        c->at++;
        if (byte == ',')
            return value_find(skip, c);
        leave(skip, c);
    }
    return true;
}

/* Enters a container, unless it is empty: then it is taken. */
static bool container_begin(const struct json_skip *skip, struct cursor *c, char byte)
{
    const char end = (char)(byte + 2); /* `}` is two from `{`, and `]` from `[` */
    if (c->depth == skip->depth_max)
        return false;
    if (skip->tape)
        json_tape_enter(skip->tape, c->at);
    c->at++;
    if (next_byte(c) == end) {
        c->at++;
        c->key.length = 0;
        if (skip->tape)
            json_tape_leave(skip->tape);
        return value_end(skip, c);
    }
    enter(skip, c, byte == '{');
    return value_find(skip, c);
}

bool json_skip(struct json_skip *skip)
{
    struct cursor c = {.at = skip->at, .end = skip->end, .key = skip->key, .depth = skip->depth};
    do {
        char byte = next_byte(&c);
        bool ok;
        if (byte == '{' || byte == '[')
            ok = container_begin(skip, &c, byte);
        else if (byte == '"')
            ok = string_take(skip, &c) && value_end(skip, &c);
        else
            ok = byte != '\0' && plain_take(skip, &c) && value_end(skip, &c);
        if (!ok)
            return false;
    } while (c.depth > skip->depth);
    skip->at = c.at;
    return true;
}
