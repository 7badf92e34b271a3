#include "token.h"

#include "kubevet/base/utf8.h"
#include "scan.h"

#include <string.h>

/* From `first` to the next byte. */
static struct kv_text text_from(const struct json_cursor *c, const char *first)
{
    return (struct kv_text){first, (size_t)(c->at - first)};
}

/* --- strings --- */

static bool cut_string_fail(struct json_cursor *c)
{
    c->at = c->end;
    return json_fail_wanted(c, "the rest of a string");
}

static bool utf8_take(struct json_cursor *c)
{
    uint32_t code;
    if (!json_have(c, kv_utf8_length(*c->at)))
        return cut_string_fail(c);
    size_t length = kv_utf8_decode((struct kv_text){c->at, (size_t)(c->end - c->at)}, &code);
    if (length == 0)
        return json_fail(c, "this is not UTF-8 (byte 0x%02x)", (unsigned char)*c->at);
    c->at += length;
    return true;
}

/* Reads the `\uXXXX` that stands `ahead` bytes from here. */
static bool unit_read(struct json_cursor *c, size_t ahead, uint32_t *unit)
{
    if (!json_have(c, ahead + 6))
        return cut_string_fail(c);
    *unit = 0;
    for (size_t i = ahead + 2; i < ahead + 6; i++) {
        char byte = c->at[i];
        char lower = (char)(byte | 0x20);
        if (byte >= '0' && byte <= '9') {
            *unit = *unit * 16 + (uint32_t)(byte - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            *unit = *unit * 16 + (uint32_t)(lower - 'a') + 10;
        } else {
            c->at += i;
            return json_fail_wanted(c, "a hexadecimal digit");
        }
    }
    return true;
}

/* Consumes `\uXXXX`, or the two of a character beyond U+FFFF. A lone surrogate becomes U+FFFD, as
 * in Go. */
static bool code_take(struct json_cursor *c, uint32_t *code)
{
    uint32_t low = 0;
    if (!unit_read(c, 0, code))
        return false;
    bool is_high = *code >= 0xd800 && *code <= 0xdbff;
    if (is_high && json_have(c, 8) && memcmp(c->at + 6, "\\u", 2) == 0) {
        if (!unit_read(c, 6, &low))
            return false;
    }
    bool is_pair = is_high && low >= 0xdc00 && low <= 0xdfff;
    if (is_pair)
        *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    else if (*code >= 0xd800 && *code <= 0xdfff)
        *code = 0xfffd;
    c->at += is_pair ? 12 : 6;
    return true;
}

/* Consumes a backslash and what belongs to it. */
static bool escape_take(struct json_cursor *c, uint32_t *code)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (!json_have(c, 2))
        return cut_string_fail(c);
    char byte = c->at[1];
    if (byte == 'u')
        return code_take(c, code);
    const char *name = byte != '\0' ? strchr(names, byte) : NULL;
    if (!name)
        return json_fail(c, "unknown escape in a string");
    *code = (unsigned char)meanings[name - names];
    c->at += 2;
    return true;
}

static void scratch_add(struct kv_buffer *scratch, struct kv_text plain)
{
    kv_buffer_add(scratch, plain.data, plain.length);
}

bool json_take_string(struct json_cursor *c, struct kv_buffer *scratch, struct kv_text *text)
{
    const char *first = ++c->at, *copied = first; /* the scratch has everything before `copied` */
    for (;;) {
        c->at += json_plain_length(c->at, (size_t)(c->end - c->at));
        int byte = json_byte(c);
        if (byte == '"')
            break;
        if (byte == '\\') {
            uint32_t code = 0;
            if (copied == first)
                kv_buffer_clear(scratch);
            scratch_add(scratch, text_from(c, copied));
            if (!escape_take(c, &code))
                return false;
            if (code == 0)
                kv_buffer_text(scratch, KV_NUL);
            else
                kv_utf8_add(scratch, code);
            copied = c->at;
        } else if (byte < ' ') {
            return json_fail_wanted(c, "the rest of a string");
        } else if (!utf8_take(c)) {
            return false;
        }
    }
    c->token = text_from(c, first);
    if (copied != first)
        scratch_add(scratch, text_from(c, copied));
    if (text)
        *text = copied != first ? kv_buffer_as_text(scratch) : c->token;
    c->at++;
    return true;
}

/* --- numbers and words --- */

static bool digits_scan(struct json_cursor *c)
{
    int byte = json_byte(c);
    if (byte < '0' || byte > '9')
        return json_fail_wanted(c, "a digit");
    while (byte >= '0' && byte <= '9') {
        c->at++;
        byte = json_byte(c);
    }
    return true;
}

enum kv_value_type json_take_number(struct json_cursor *c)
{
    const char *first = c->at;
    bool real = false;
    if (json_byte(c) == '-')
        c->at++;
    bool zero = json_byte(c) == '0';
    const char *digits = c->at;
    if (!digits_scan(c))
        return KV_VALUE_NONE;
    if (zero && c->at > digits + 1) {
        c->at = first;
        json_fail(c, "a number can't begin with 0");
        return KV_VALUE_NONE;
    }
    if (json_byte(c) == '.') {
        real = true;
        c->at++;
        if (!digits_scan(c))
            return KV_VALUE_NONE;
    }
    if ((json_byte(c) | 0x20) == 'e') {
        real = true;
        c->at++;
        int sign = json_byte(c);
        if (sign == '-' || sign == '+')
            c->at++;
        if (!digits_scan(c))
            return KV_VALUE_NONE;
    }
    c->token = text_from(c, first);
    return real ? KV_VALUE_REAL : KV_VALUE_INTEGER;
}

enum kv_value_type json_take_word(struct json_cursor *c, const char *word, enum kv_value_type type)
{
    const char *first = c->at;
    for (const char *wanted = word; *wanted; wanted++, c->at++)
        if (json_byte(c) != *wanted) {
            json_fail_wanted(c, word);
            return KV_VALUE_NONE;
        }
    c->token = text_from(c, first);
    return type;
}
