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

/* `at` behind the first quote; returns where the last one is. */
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

/* A number or a word. */
static const char *plain_skip(const char *at, const char *end)
{
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

/* Containers that may be kept as seen, from the outermost on. */
#define OPEN_MAX 16

/* A container that is being skipped. */
struct open {
    const char *first;
    struct json_seen_place *place; /* NULL = it is not kept */
    size_t deepest;                /* the deepest level in it so far */
};

/* How far it has got. */
struct cursor {
    const char *at, *end;
    struct kv_text key; /* of the value that stands next; "" in an array */
    size_t depth;       /* containers open in all */
    bool object;        /* is the innermost of them one? */
    struct open open[OPEN_MAX];
};

/* Takes a container that is known by its bytes. One that is not gets an entry, if there is room, so
 * that it is known from then on. */
static bool seen_take(const struct json_skip *skip, struct cursor *c)
{
    size_t index = c->depth - skip->depth, left = (size_t)(c->end - c->at);
    if (!skip->seen || index >= OPEN_MAX)
        return false;
    struct open *open = &c->open[index];
    *open = (struct open){.first = c->at, .deepest = c->depth + 1};
    if (left < JSON_SEEN_MIN)
        return false;
    open->place = json_seen_place(skip->seen, c->at, c->key);
    const struct json_seen_place *place = open->place;
    if (!place->text || place->length > left || c->depth + place->levels > skip->depth_max ||
        memcmp(place->text, c->at, place->length) != 0)
        return false;
    c->at += place->length;
    if (index > 0 && c->open[index - 1].deepest < c->depth + place->levels)
        c->open[index - 1].deepest = c->depth + place->levels;
    c->key.length = 0;
    return true;
}

/* A container has ended. */
static void seen_keep(const struct json_skip *skip, const struct cursor *c, struct open *open)
{
    size_t index = (size_t)(open - c->open), length = (size_t)(c->at - open->first);
    if (open->place && length >= JSON_SEEN_MIN && length <= JSON_SEEN_MAX)
        json_seen_keep(open->place, (struct kv_text){open->first, length},
                       open->deepest - skip->depth - index);
    if (index > 0 && open[-1].deepest < open->deepest)
        open[-1].deepest = open->deepest;
}

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
    size_t index = c->depth - skip->depth;
    if (skip->seen && index < OPEN_MAX)
        seen_keep(skip, c, &c->open[index]);
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
static bool value_find(struct cursor *c)
{
    if (!c->object)
        return true;
    if (next_byte(c) != '"')
        return false;
    const char *last = string_skip(c->at + 1, c->end);
    if (!last)
        return false;
    c->key = (struct kv_text){c->at + 1, (size_t)(last - c->at - 1)};
    c->at = last + 1;
    if (next_byte(c) != ':')
        return false;
    c->at++;
    return true;
}

/* Takes a string, number or word. */
static bool scalar_take(const struct json_skip *skip, struct cursor *c)
{
    if (*c->at != '"') {
        c->at = plain_skip(c->at, c->end);
        return c->at != NULL;
    }
    const char *first = c->at + 1;
    const char *last = string_skip(first, c->end);
    if (!last)
        return false;
    struct kv_text text = {first, (size_t)(last - first)};
    if (c->key.length > 0 && !skip->seen && kv_may_be_time(text.data, text.length))
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
            return value_find(c);
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
    c->at++;
    if (next_byte(c) == end) {
        c->at++;
        c->key.length = 0;
        return value_end(skip, c);
    }
    enter(skip, c, byte == '{');
    return value_find(c);
}

bool json_skip(struct json_skip *skip)
{
    struct cursor c;
    c.at = skip->at;
    c.end = skip->end;
    c.key = skip->key;
    c.depth = skip->depth;
    c.object = false;
    /* And `open` as it is: each entry is made before it is used. */
    do {
        char byte = next_byte(&c);
        bool is_container = byte == '{' || byte == '[';
        if (is_container && !seen_take(skip, &c)) {
            if (!container_begin(skip, &c, byte))
                return false;
            continue;
        }
        if (!is_container && (byte == '\0' || !scalar_take(skip, &c)))
            return false;
        if (!value_end(skip, &c))
            return false;
    } while (c.depth > skip->depth);
    skip->at = c.at;
    return true;
}
