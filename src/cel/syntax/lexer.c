/* Source of the tokens: google/cel-go parser/gen/CEL.g4. */
#include "cel/syntax/lexer.h"

#include <stdint.h>

static char at(struct kv_text text, size_t offset)
{
    return offset < text.length ? text.data[offset] : '\0';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(char c)
{
    return is_name_start(c) || is_digit(c);
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static size_t skip_blank(struct kv_text text, size_t offset)
{
    for (;;) {
        while (offset < text.length && is_space(text.data[offset]))
            offset++;
        if (at(text, offset) != '/' || at(text, offset + 1) != '/')
            return offset;
        while (offset < text.length && text.data[offset] != '\n')
            offset++;
    }
}

static struct cel_token token(enum cel_token_kind kind, struct kv_text text, size_t offset,
                              size_t end)
{
    return (struct cel_token){kind, offset, {text.data + offset, end - offset}, NULL, 0};
}

static struct cel_token bad(struct kv_text text, size_t offset, size_t place, const char *problem)
{
    size_t end = offset < text.length ? offset + 1 : offset;
    return (struct cel_token){
        CEL_TOKEN_BAD, offset, {text.data + offset, end - offset}, problem, place};
}

static size_t digits_end(struct kv_text text, size_t offset)
{
    while (is_digit(at(text, offset)))
        offset++;
    return offset;
}

/* Behind an exponent; `offset` itself if there is none. */
static size_t exponent_end(struct kv_text text, size_t offset)
{
    char e = at(text, offset), sign = at(text, offset + 1);
    if (e != 'e' && e != 'E')
        return offset;
    size_t digits = offset + (sign == '+' || sign == '-' ? 2 : 1);
    return is_digit(at(text, digits)) ? digits_end(text, digits) : offset;
}

static struct cel_token integer(struct kv_text text, size_t offset, size_t end)
{
    char suffix = at(text, end);
    if (suffix == 'u' || suffix == 'U')
        return token(CEL_TOKEN_UINT, text, offset, end + 1);
    return token(CEL_TOKEN_INT, text, offset, end);
}

static struct cel_token number(struct kv_text text, size_t offset)
{
    if (at(text, offset) == '0' && at(text, offset + 1) == 'x' && is_hex(at(text, offset + 2))) {
        size_t end = offset + 2;
        while (is_hex(at(text, end)))
            end++;
        return integer(text, offset, end);
    }
    size_t whole = digits_end(text, offset), end = whole;
    if (at(text, end) == '.' && is_digit(at(text, end + 1)))
        end = digits_end(text, end + 1);
    end = exponent_end(text, end);
    return end > whole ? token(CEL_TOKEN_DOUBLE, text, offset, end) : integer(text, offset, whole);
}

/* Where a prefix of a string ends and its quotes begin; 0 = this is no string. */
static size_t prefix_end(struct kv_text text, size_t offset, bool *bytes, bool *raw)
{
    size_t end = offset;
    char c = at(text, end);
    *bytes = c == 'b' || c == 'B';
    end += *bytes;
    c = at(text, end);
    *raw = c == 'r' || c == 'R';
    end += *raw;
    c = at(text, end);
    return c == '"' || c == '\'' ? end + 1 : 0;
}

static struct cel_token string(struct kv_text text, size_t offset)
{
    bool bytes, raw;
    size_t open = prefix_end(text, offset, &bytes, &raw) - 1;
    char quote = text.data[open];
    size_t width = at(text, open + 1) == quote && at(text, open + 2) == quote ? 3 : 1;
    for (size_t i = open + width; i < text.length; i++) {
        char c = text.data[i];
        if (c == quote && (width == 1 || (at(text, i + 1) == quote && at(text, i + 2) == quote)))
            return token(bytes ? CEL_TOKEN_BYTES : CEL_TOKEN_STRING, text, offset, i + width);
        if (width == 1 && (c == '\n' || c == '\r'))
            return bad(text, offset, offset,
                       "the string does not end on its line; write \\n, or use three quotes");
        if (c == '\\' && !raw)
            i++;
    }
    return bad(text, offset, offset, "the string has no end");
}

static struct cel_token quoted_name(struct kv_text text, size_t offset)
{
    size_t end = offset + 1;
    for (; is_name(at(text, end)) || (at(text, end) && strchr("_.-/ ", at(text, end))); end++)
        ;
    if (at(text, end) != '`' || end == offset + 1)
        return bad(text, offset, offset,
                   "a quoted name has letters, digits, `_`, `.`, `-`, `/` and spaces between "
                   "back-ticks");
    struct cel_token name = token(CEL_TOKEN_QUOTED_NAME, text, offset, end - 1);
    name.text.data++;
    return name;
}

static struct cel_token mark(struct kv_text text, size_t offset)
{
    static const char *const marks[] = {"==", "!=", "<=", ">=", "&&", "||", "<", ">",
                                        "!",  "?",  ":",  "+",  "-",  "*",  "/", "%",
                                        "(",  ")",  "[",  "]",  "{",  "}",  ",", "."};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t length = strlen(marks[i]);
        if (text.length - offset >= length && memcmp(text.data + offset, marks[i], length) == 0)
            return token(CEL_TOKEN_MARK, text, offset, offset + length);
    }
    return bad(text, offset, offset, "this character has no meaning in CEL");
}

struct cel_token cel_token_at(struct kv_text text, size_t offset)
{
    bool bytes, raw;
    offset = skip_blank(text, offset);
    char c = at(text, offset);
    if (offset >= text.length)
        return token(CEL_TOKEN_END, text, text.length, text.length);
    if (is_digit(c) || (c == '.' && is_digit(at(text, offset + 1))))
        return number(text, offset);
    if (prefix_end(text, offset, &bytes, &raw))
        return string(text, offset);
    if (c == '`')
        return quoted_name(text, offset);
    if (is_name_start(c)) {
        size_t end = offset;
        while (is_name(at(text, end)))
            end++;
        return token(CEL_TOKEN_NAME, text, offset, end);
    }
    return mark(text, offset);
}

bool cel_is_reserved(struct kv_text name)
{
    static const char *const words[] = {
        "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
        "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kv_text_is(name, words[i]))
            return true;
    return false;
}

bool cel_is_keyword(struct kv_text name)
{
    return kv_text_is(name, "true") || kv_text_is(name, "false") || kv_text_is(name, "null") ||
           kv_text_is(name, "in");
}
