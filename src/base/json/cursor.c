#include "cursor.h"

#include <stdint.h>
#include <string.h>

void json_cursor_begin(struct json_cursor *c, struct kv_text input)
{
    c->begin = c->at = c->place = input.length > 0 ? input.data : "";
    c->end = c->begin + input.length;
    c->token = c->key = (struct kv_text){c->begin, 0};
    c->mark = (struct json_mark){.at = c->begin};
}

/* --- lines and columns --- */

/* Counts characters, i.e. bytes that are not continuation bytes, eight at a time. */
static unsigned characters_count(const char *bytes, size_t count)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t continuing = 0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        continuing += ((((word >> 7) & ~(word >> 6)) & ones) * ones) >> 56;
    }
    for (; i < count; i++)
        continuing += ((unsigned char)bytes[i] & 0xc0) == 0x80;
    return (unsigned)(count - continuing);
}

/* Counts from the mark, or from the beginning if the mark is after it. */
static struct json_mark mark_at(const struct json_cursor *c, const char *at)
{
    struct json_mark mark = c->mark.at <= at ? c->mark : (struct json_mark){.at = c->begin};
    const char *newline;
    while ((newline = memchr(mark.at, '\n', (size_t)(at - mark.at)))) {
        mark.at = newline + 1;
        mark.line++;
        mark.column = 0;
    }
    mark.column += characters_count(mark.at, (size_t)(at - mark.at));
    mark.at = at;
    return mark;
}

struct json_mark json_cursor_place(struct json_cursor *c)
{
    return c->mark = mark_at(c, c->place); /* so that increasing places are counted once */
}

/* --- errors --- */

bool json_fail(struct json_cursor *c, const char *format, ...)
{
    struct json_mark mark = mark_at(c, c->at);
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(c->error, c->kind, c->name, mark.line + 1, mark.column + 1, format, arguments);
    va_end(arguments);
    return false;
}

bool json_fail_wanted(struct json_cursor *c, const char *wanted)
{
    int byte = json_byte(c);
    if (byte == JSON_END)
        return json_fail(c, "expected %s, but the JSON is truncated", wanted);
    if (byte > ' ' && byte < 0x7f)
        return json_fail(c, "expected %s, found '%c'", wanted, byte);
    return json_fail(c, "expected %s, found the byte 0x%02x", wanted, (unsigned)byte);
}
