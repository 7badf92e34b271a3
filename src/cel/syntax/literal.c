/* Source of the escapes: google/cel-go parser/unescape.go. */
#include "cel/syntax/literal.h"

#include "kubevet/base/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static struct kv_cel_value flawed(struct cel_flaw *flaw, size_t offset, const char *text)
{
    *flaw = (struct cel_flaw){text, offset};
    return (struct kv_cel_value){0};
}

/* False: it needs more than 64 bits. */
static bool parse_natural(struct kv_text text, uint64_t *out)
{
    bool hex = text.length > 2 && text.data[1] == 'x';
    *out = 0;
    for (size_t i = hex ? 2 : 0; i < text.length; i++) {
        char c = text.data[i];
        unsigned digit = c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
        if (__builtin_mul_overflow(*out, hex ? 16U : 10U, out) ||
            __builtin_add_overflow(*out, digit, out))
            return false;
    }
    return true;
}

static struct kv_cel_value integer(const struct cel_token *token, bool negative,
                                   struct cel_flaw *flaw)
{
    uint64_t natural;
    if (!parse_natural(token->text, &natural) || natural > (uint64_t)INT64_MAX + negative)
        return flawed(flaw, token->offset, "this integer does not fit into 64 bits");
    return kv_cel_int(negative ? (int64_t)(0 - natural) : (int64_t)natural);
}

static struct kv_cel_value natural(const struct cel_token *token, struct cel_flaw *flaw)
{
    uint64_t value;
    struct kv_text digits = {token->text.data, token->text.length - 1};
    if (!parse_natural(digits, &value))
        return flawed(flaw, token->offset, "this unsigned integer does not fit into 64 bits");
    return kv_cel_uint(value);
}

static struct kv_cel_value real(const struct cel_token *token, bool negative,
                                struct kv_arena *arena, struct cel_flaw *flaw)
{
    double value = strtod(kv_arena_copy(arena, token->text), NULL);
    if (isinf(value))
        return flawed(flaw, token->offset, "this number is too large for a double");
    return kv_cel_double(negative ? -value : value);
}

/* The body of a string under way. */
struct body {
    struct kv_text text;
    size_t offset; /* of the body in the expression */
    bool bytes;
    struct kv_buffer out;
    struct cel_flaw *flaw;
};

static void add_code(struct body *body, uint32_t code)
{
    char byte = (char)code;
    if (body->bytes)
        kv_buffer_add(&body->out, &byte, 1);
    else
        kv_utf8_add(&body->out, code);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Exactly `count` digits at `from`; false if they are not there. */
static bool take_code(struct body *body, size_t from, size_t count, int base, uint32_t *code)
{
    *code = 0;
    for (size_t i = from; i < from + count; i++) {
        int digit = i < body->text.length ? digit_of(body->text.data[i]) : 99;
        if (digit >= base)
            return false;
        *code = *code * (uint32_t)base + (uint32_t)digit;
    }
    return true;
}

static bool is_scalar(uint32_t code)
{
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

/* The escape of a code behind the backslash at `i`: its length, or 0. */
static size_t add_coded(struct body *body, size_t i)
{
    char c = body->text.data[i + 1];
    uint32_t code;
    bool wide = c == 'u' || c == 'U';
    size_t count = c == 'u' ? 4 : c == 'U' ? 8 : 2;
    if (c >= '0' && c <= '3') {
        if (!take_code(body, i + 1, 3, 8, &code))
            return 0;
        add_code(body, code);
        return 4;
    }
    if (wide ? body->bytes : c != 'x' && c != 'X')
        return 0;
    if (!take_code(body, i + 2, count, 16, &code) || !is_scalar(code))
        return 0;
    add_code(body, code);
    return 2 + count;
}

/* The escape at `i`: its length, or 0 if there is none such. */
static size_t add_escape(struct body *body, size_t i)
{
    static const char letters[] = "abfnrtv\\?\"'`";
    static const char meanings[] = "\a\b\f\n\r\t\v\\?\"'`";
    if (i + 1 >= body->text.length)
        return 0;
    char c = body->text.data[i + 1];
    const char *letter = c ? strchr(letters, c) : NULL;
    if (!letter)
        return add_coded(body, i);
    kv_buffer_add(&body->out, &meanings[letter - letters], 1);
    return 2;
}

static void unescape(struct body *body, bool raw)
{
    for (size_t i = 0; i < body->text.length;) {
        char c = body->text.data[i];
        if (c == '\r') { /* CR LF and CR are LF */
            kv_buffer_text(&body->out, "\n");
            i += i + 1 < body->text.length && body->text.data[i + 1] == '\n' ? 2 : 1;
        } else if (c == '\\' && !raw) {
            size_t length = add_escape(body, i);
            if (length == 0) {
                flawed(body->flaw, body->offset + i, "this is no escape sequence of CEL");
                return;
            }
            i += length;
        } else {
            kv_buffer_add(&body->out, &c, 1);
            i++;
        }
    }
}

/* What is between the quotes. */
static struct kv_text string_body(struct kv_text token, bool *raw)
{
    size_t open = 0;
    *raw = false;
    for (; token.data[open] != '"' && token.data[open] != '\''; open++)
        *raw = *raw || token.data[open] == 'r' || token.data[open] == 'R';
    char quote = token.data[open];
    size_t width =
        token.length - open >= 6 && token.data[open + 1] == quote && token.data[open + 2] == quote
            ? 3
            : 1;
    return (struct kv_text){token.data + open + width, token.length - open - 2 * width};
}

static struct kv_cel_value string(const struct cel_token *token, struct kv_arena *arena,
                                  struct cel_flaw *flaw)
{
    bool raw;
    struct kv_text text = string_body(token->text, &raw);
    struct body body = {.text = text,
                        .offset = token->offset + (size_t)(text.data - token->text.data),
                        .bytes = token->kind == CEL_TOKEN_BYTES,
                        .flaw = flaw};
    unescape(&body, raw);
    char *copy = kv_arena_alloc(arena, body.out.length + 1);
    if (body.out.length > 0)
        memcpy(copy, body.out.data, body.out.length);
    struct kv_text value = {copy, body.out.length};
    kv_buffer_release(&body.out);
    return token->kind == CEL_TOKEN_BYTES ? kv_cel_bytes(value) : kv_cel_string(value);
}

struct kv_cel_value cel_literal(const struct cel_token *token, bool negative,
                                struct kv_arena *arena, struct cel_flaw *flaw)
{
    switch (token->kind) {
    case CEL_TOKEN_INT:
        return integer(token, negative, flaw);
    case CEL_TOKEN_UINT:
        return natural(token, flaw);
    case CEL_TOKEN_DOUBLE:
        return real(token, negative, arena, flaw);
    default:
        return string(token, arena, flaw);
    }
}
