#include "envsubst_functions.h"

#include "pattern.h"

#include "kubevet/base/platform.h"
#include "kubevet/base/utf8.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <wctype.h>

static void add(struct kv_buffer *out, struct kv_text text)
{
    kv_buffer_add(out, text.data, text.length);
}

static struct kv_text behind(struct kv_text text, size_t length)
{
    return (struct kv_text){text.data + length, text.length - length};
}

/* --- letters --- */

static uint32_t case_of(uint32_t code, bool upper)
{
    static locale_t unicode;
    if (!unicode)
        unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (code < 0x80 || !unicode)
        return upper && code >= 'a' && code <= 'z'    ? code - 32
               : !upper && code >= 'A' && code <= 'Z' ? code + 32
                                                      : code;
    return (uint32_t)(upper ? towupper_l((wint_t)code, unicode)
                            : towlower_l((wint_t)code, unicode));
}

/* Changes the first character, or all. */
static void case_change(struct kv_text value, bool upper, bool all, struct kv_buffer *out)
{
    uint32_t code;
    while (value.length > 0) {
        size_t length = kv_utf8_decode(value, &code);
        if (length > 0)
            kv_utf8_add(out, case_of(code, upper));
        else
            kv_buffer_add(out, value.data, length = 1);
        value = behind(value, length);
        if (!all)
            break;
    }
    add(out, value);
}

/* --- parts --- */

/* An integer as Go's Atoi takes it. */
static bool integer_read(struct kv_text text, long *out)
{
    char digits[24], *end;
    if (text.length == 0 || text.length >= sizeof digits ||
        strspn(text.data, "+-0123456789") < text.length)
        return false;
    memcpy(digits, text.data, text.length);
    digits[text.length] = '\0';
    errno = 0;
    *out = strtol(digits, &end, 10);
    return end > digits && *end == '\0' && errno == 0;
}

/* The part from an offset, of a length; offsets count bytes. */
static bool substring(struct kv_text value, const struct kv_text *arguments, size_t count,
                      struct kv_buffer *out)
{
    long offset, length = 0, size = (long)value.length;
    if (!integer_read(arguments[0], &offset)) {
        add(out, value);
        return true;
    }
    if (offset < 0)
        offset = size + offset < 0 ? 0 : size + offset;
    if (count > 1 && !integer_read(arguments[1], &length)) {
        add(out, value);
        return true;
    }
    long end = 0;
    if (count == 1 || __builtin_add_overflow(offset, length, &end) || end >= size)
        end = size;
    else if (end < offset)
        return false;
    if (offset < end)
        kv_buffer_add(out, value.data + offset, (size_t)(end - offset));
    return true;
}

/* --- replacing --- */

static bool begins_with(struct kv_text text, struct kv_text start)
{
    return text.length >= start.length && memcmp(text.data, start.data, start.length) == 0;
}

/* An empty pattern is found before each character and at the end. */
static void empty_replace(struct kv_text value, struct kv_text by, bool all, struct kv_buffer *out)
{
    add(out, by);
    while (all && value.length > 0) {
        uint32_t code;
        size_t length = kv_utf8_decode(value, &code);
        length = length ? length : 1;
        kv_buffer_add(out, value.data, length);
        value = behind(value, length);
        add(out, by);
    }
    add(out, value);
}

static void replace(struct kv_text value, struct kv_text pattern, struct kv_text by, bool all,
                    struct kv_buffer *out)
{
    if (pattern.length == 0) {
        empty_replace(value, by, all, out);
        return;
    }
    const char *found;
    while ((found = kv_bytes_find(value.data, value.length, pattern.data, pattern.length))) {
        size_t before = (size_t)(found - value.data);
        kv_buffer_add(out, value.data, before);
        add(out, by);
        value = behind(value, before + pattern.length);
        if (!all)
            break;
    }
    add(out, value);
}

/* `/#`: at the start; `/%`: at the end. Both want a replacement, even an empty one: without it
 * nothing changes. */
static void end_replace(struct kv_text value, const struct kv_text *arguments, size_t count,
                        bool at_start, struct kv_buffer *out)
{
    struct kv_text pattern = arguments[0], rest = value;
    bool fits = count == 2 && value.length >= pattern.length;
    if (fits && !at_start)
        rest = behind(value, value.length - pattern.length);
    if (!fits || !begins_with(rest, pattern)) {
        add(out, value);
        return;
    }
    if (at_start)
        add(out, arguments[1]);
    else
        kv_buffer_add(out, value.data, value.length - pattern.length);
    add(out, at_start ? behind(value, pattern.length) : arguments[1]);
}

/* --- trimming --- */

/* The length of the shortest or longest prefix that matches; 0 = none. */
static size_t prefix_find(struct kv_text value, struct kv_text pattern, bool longest)
{
    size_t found = 0;
    for (size_t length = value.length; length > 0; length--) {
        switch (pattern_match(pattern, (struct kv_text){value.data, length})) {
        case PATTERN_IS_BAD:
            return 0;
        case PATTERN_MATCHES:
            found = length;
            if (longest)
                return found;
            break;
        case PATTERN_DIFFERS:
            break;
        }
    }
    return found;
}

static void reverse(struct kv_text text, struct kv_buffer *out)
{
    while (text.length > 0) {
        size_t start = text.length - 1;
        while (start > 0 && ((unsigned char)text.data[start] & 0xc0) == 0x80)
            start--;
        kv_buffer_add(out, text.data + start, text.length - start);
        text.length = start;
    }
}

/* A suffix is a prefix of the reversed value, of a reversed pattern: so a class in it is text. */
static void suffix_trim(struct kv_text value, struct kv_text pattern, bool longest,
                        struct kv_buffer *out)
{
    struct kv_buffer value_back = {0}, pattern_back = {0};
    reverse(value, &value_back);
    reverse(pattern, &pattern_back);
    size_t length =
        prefix_find(kv_buffer_as_text(&value_back), kv_buffer_as_text(&pattern_back), longest);
    kv_buffer_add(out, value.data, value.length - length);
    kv_buffer_release(&value_back);
    kv_buffer_release(&pattern_back);
}

/* `#` without an argument is the length. */
static void trim(const char *operator, struct kv_text value, const struct kv_text *arguments,
                 size_t count, struct kv_buffer *out)
{
    bool longest = operator[1] != '\0';
    if (count == 0)
        kv_buffer_printf(out, "%zu", value.length);
    else if (operator[0] == '#')
        add(out, behind(value, prefix_find(value, arguments[0], longest)));
    else
        suffix_trim(value, arguments[0], longest, out);
}

bool envsubst_call(const char *operator, struct kv_text value, const struct kv_text *arguments,
                   size_t count, struct kv_buffer *out)
{
    static const struct kv_text nothing = {"", 0};
    switch (operator[0]) {
    case ',':
    case '^':
        case_change(value, operator[0] == '^', operator[1] == operator[0], out);
        return true;
    case '/':
        if (operator[1] == '#' || operator[1] == '%')
            end_replace(value, arguments, count, operator[1] == '#', out);
        else
            replace(value, arguments[0], count > 1 ? arguments[1] : nothing, operator[1] != '\0',
                    out);
        return true;
    case '#':
    case '%':
        trim(operator, value, arguments, count, out);
        return true;
    case ':':
        if (operator[1] == '\0')
            return substring(value, arguments, count, out);
        break;
    default:
        break;
    }
    add(out, value.length == 0 && count > 0 ? arguments[0] : value);
    return true;
}
