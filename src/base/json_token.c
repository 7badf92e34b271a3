#include "json_token.h"

#include "json_scan.h"
#include "reader_internal.h"

#include <math.h>
#include <stdlib.h>

static void begin_token(struct json_window *w, bool wanted)
{
    w->token = w->at;
    w->wanted = wanted;
    if (w->keep == JSON_NOTHING)
        w->keep = w->at;
}

/* Makes an error at the beginning of the token. */
static bool fail_token(struct json_window *w, const char *text)
{
    w->at = w->token;
    return json_fail(w, "%s", text);
}

static bool end_token(struct json_window *w)
{
    w->token_length = w->at - w->token;
    if (w->wanted && w->token_length > w->token_max)
        return json_fail(w, "a single string or number of more than %zu bytes", w->token_max);
    return true;
}

/* --- strings --- */

/* How many bytes a UTF-8 sequence with this first byte has (Unicode, table 3-7); 0 if there is
 * none. */
static size_t utf8_length(unsigned char lead)
{
    return lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

/* No overlong forms, no surrogates, nothing over U+10FFFF. */
static bool utf8_valid(const unsigned char *s, size_t length)
{
    unsigned low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
    unsigned high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
    if (s[1] < low || s[1] > high)
        return false;
    for (size_t i = 2; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return false;
    return true;
}

static bool fail_cut_string(struct json_window *w)
{
    w->at = w->end;
    return json_fail_wanted(w, "the rest of a string");
}

static bool take_utf8(struct json_window *w)
{
    unsigned char lead = (unsigned char)w->data[w->at];
    size_t length = utf8_length(lead);
    if (length > 0 && !json_window_have(w, length))
        return fail_cut_string(w);
    if (length == 0 || !utf8_valid((const unsigned char *)w->data + w->at, length))
        return json_fail(w, "this is not UTF-8 (byte 0x%02x)", lead);
    w->at += length;
    return true;
}

static void scratch_utf8(struct kv_buffer *scratch, uint32_t code)
{
    char out[4];
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(leads[length] | code);
    kv_buffer_add(scratch, out, length);
}

/* Reads the `\uXXXX` that stands `ahead` bytes from here. */
static bool read_unit(struct json_window *w, size_t ahead, uint32_t *unit)
{
    if (!json_window_have(w, ahead + 6))
        return fail_cut_string(w);
    *unit = 0;
    for (size_t i = ahead + 2; i < ahead + 6; i++) {
        char c = w->data[w->at + i];
        char lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9') {
            *unit = *unit * 16 + (uint32_t)(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            *unit = *unit * 16 + (uint32_t)(lower - 'a') + 10;
        } else {
            w->at += i;
            return json_fail_wanted(w, "a hexadecimal digit");
        }
    }
    return true;
}

/* Takes `\uXXXX`, or the two that make a character beyond U+FFFF. */
static bool take_code(struct json_window *w, uint32_t *code)
{
    size_t length = 6;
    uint32_t low = 0;
    if (!read_unit(w, 0, code))
        return false;
    bool is_high = *code >= 0xd800 && *code <= 0xdbff;
    if (is_high && json_window_have(w, 8) && memcmp(w->data + w->at + 6, "\\u", 2) == 0) {
        if (!read_unit(w, 6, &low))
            return false;
        length = 12;
    }
    bool is_pair = is_high && low >= 0xdc00 && low <= 0xdfff;
    if (*code >= 0xd800 && *code <= 0xdfff && !is_pair)
        return json_fail(w, "half of a surrogate pair");
    if (*code == 0)
        return json_fail(w, "\\u0000 is not allowed");
    if (is_pair)
        *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    w->at += length;
    return true;
}

/* Takes a backslash and what belongs to it. */
static bool take_escape(struct json_window *w, uint32_t *code)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (!json_window_have(w, 2))
        return fail_cut_string(w);
    char c = w->data[w->at + 1];
    if (c == 'u')
        return take_code(w, code);
    const char *name = c != '\0' ? strchr(names, c) : NULL;
    if (!name)
        return json_fail(w, "unknown escape in a string");
    *code = (unsigned char)meanings[name - names];
    w->at += 2;
    return true;
}

/* Adds the string's text up to here, from `copied` on, to the scratch. */
static void scratch_copy(const struct json_window *w, struct kv_buffer *scratch, size_t copied)
{
    if (w->wanted)
        kv_buffer_add(scratch, w->data + w->token + copied, w->at - w->token - copied);
}

/* Takes a string that is plain and lies in the window, as nearly all do; else nothing. */
static bool take_plain_string(struct json_window *w, struct kv_text *text)
{
    const char *first = w->data + w->at;
    size_t left = w->end - w->at, length = json_plain_length(first, left);
    if (length == left || first[length] != '"' || length > w->token_max)
        return false;
    w->token_length = length;
    w->at += length + 1;
    if (text)
        *text = (struct kv_text){first, length};
    return true;
}

bool json_take_string(struct json_window *w, struct kv_buffer *scratch, struct kv_text *text)
{
    size_t copied = 0; /* bytes of the token that the scratch has */
    bool escaped = false;
    w->at++;
    begin_token(w, text != NULL);
    if (take_plain_string(w, text))
        return true;
    for (;;) {
        w->at += json_plain_length(w->data + w->at, w->end - w->at);
        int c = json_byte(w);
        if (c == '"')
            break;
        if (c == '\\') {
            uint32_t code;
            if (!escaped)
                kv_buffer_clear(scratch);
            scratch_copy(w, scratch, copied);
            if (!take_escape(w, &code))
                return false;
            if (w->wanted)
                scratch_utf8(scratch, code);
            copied = w->at - w->token;
            escaped = true;
        } else if (c >= 0x80) {
            if (!take_utf8(w))
                return false;
        } else if (c < ' ') {
            return json_fail_wanted(w, "the rest of a string");
        } /* else: plain, and just arrived */
    }
    if (!end_token(w))
        return false;
    if (escaped)
        scratch_copy(w, scratch, copied);
    if (text)
        *text = escaped ? kv_buffer_as_text(scratch)
                        : (struct kv_text){w->data + w->token, w->token_length};
    w->at++;
    return true;
}

/* --- numbers and words --- */

static bool scan_digits(struct json_window *w)
{
    int c = json_byte(w);
    if (c < '0' || c > '9')
        return json_fail_wanted(w, "a digit");
    while (c >= '0' && c <= '9') {
        w->at++;
        c = json_byte(w);
    }
    return true;
}

/* A number must fit, since a decoder that reads it would get another one. */
static bool check_number(struct json_window *w, struct kv_buffer *scratch, bool real)
{
    struct kv_text text = {w->data + w->token, w->token_length};
    int64_t integer;
    if (!real)
        return kv_integer_parse(text, &integer) ||
               fail_token(w, "an integer that does not fit into 64 bits");
    kv_buffer_clear(scratch);
    kv_buffer_add(scratch, text.data, text.length);
    return !isinf(strtod(scratch->data, NULL)) ||
           fail_token(w, "a number that does not fit into a double");
}

enum kv_value_type json_take_number(struct json_window *w, struct kv_buffer *scratch)
{
    bool real = false;
    begin_token(w, true);
    if (json_byte(w) == '-')
        w->at++;
    bool zero = json_byte(w) == '0';
    size_t digits = w->at - w->token;
    if (!scan_digits(w))
        return KV_VALUE_NONE;
    if (zero && w->at - w->token > digits + 1) {
        fail_token(w, "a number can't begin with 0");
        return KV_VALUE_NONE;
    }
    if (json_byte(w) == '.') {
        real = true;
        w->at++;
        if (!scan_digits(w))
            return KV_VALUE_NONE;
    }
    if ((json_byte(w) | 0x20) == 'e') {
        real = true;
        w->at++;
        int sign = json_byte(w);
        if (sign == '-' || sign == '+')
            w->at++;
        if (!scan_digits(w))
            return KV_VALUE_NONE;
    }
    if (!end_token(w) || !check_number(w, scratch, real))
        return KV_VALUE_NONE;
    return real ? KV_VALUE_REAL : KV_VALUE_INTEGER;
}

enum kv_value_type json_take_word(struct json_window *w, const char *word, enum kv_value_type type)
{
    begin_token(w, true);
    for (const char *c = word; *c; c++, w->at++)
        if (json_byte(w) != *c) {
            json_fail_wanted(w, word);
            return KV_VALUE_NONE;
        }
    return end_token(w) ? type : KV_VALUE_NONE;
}
