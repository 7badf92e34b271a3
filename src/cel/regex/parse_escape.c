#include "cel/regex/fold.h"
#include "cel/regex/parser.h"
#include "cel/regex/unicode.h"

#include <ctype.h>

static bool is_octal(int byte)
{
    return byte >= '0' && byte <= '7';
}

static int hex_value(uint32_t code)
{
    if (code >= '0' && code <= '9')
        return (int)code - '0';
    if (code >= 'a' && code <= 'f')
        return (int)code - 'a' + 10;
    if (code >= 'A' && code <= 'F')
        return (int)code - 'A' + 10;
    return -1;
}

/* Up to three octal digits, of which one is read. */
static uint32_t octal(struct parser *parser, uint32_t first)
{
    uint32_t value = first - '0';
    for (int i = 1; i < 3 && is_octal(parser_peek(parser, 0)); i++)
        value = value * 8 + (uint32_t)(parser->pattern.data[parser->at++] - '0');
    return value;
}

static bool escape_fail(struct parser *parser, size_t start)
{
    return parser_fail(parser, "invalid escape sequence", parser_since(parser, start));
}

/* {10FFFF}, behind its brace. */
static bool hex_in_braces(struct parser *parser, size_t start, uint32_t *value)
{
    uint32_t code;
    *value = 0;
    for (int digits = 0; parser_peek(parser, 0) >= 0; digits++) {
        if (!parser_code(parser, &code))
            return false;
        if (code == '}')
            return digits > 0 || escape_fail(parser, start);
        int digit = hex_value(code);
        if (digit < 0 || (*value = *value * 16 + (uint32_t)digit) > CODE_MAX)
            break;
    }
    return escape_fail(parser, start);
}

/* Behind \x. */
static bool hex(struct parser *parser, size_t start, uint32_t *value)
{
    uint32_t high, low;
    if (parser_peek(parser, 0) < 0)
        return escape_fail(parser, start);
    if (!parser_code(parser, &high))
        return false;
    if (high == '{')
        return hex_in_braces(parser, start, value);
    if (parser_peek(parser, 0) < 0)
        return escape_fail(parser, start);
    if (!parser_code(parser, &low))
        return false;
    if (hex_value(high) < 0 || hex_value(low) < 0)
        return escape_fail(parser, start);
    *value = (uint32_t)(hex_value(high) * 16 + hex_value(low));
    return true;
}

bool escape_code(struct parser *parser, uint32_t *code)
{
    static const char letters[] = "afnrtv", values[] = "\a\f\n\r\t\v";
    size_t start = parser->at++;
    if (parser_peek(parser, 0) < 0)
        return parser_fail(parser, "trailing backslash at end of expression", kv_text_of(""));
    if (!parser_code(parser, code))
        return false;
    if (*code == 'x')
        return hex(parser, start, code);
    if (*code == '0' ||
        (*code < 0x80 && is_octal((int)*code) && is_octal(parser_peek(parser, 0)))) {
        *code = octal(parser, *code);
        return true;
    }
    const char *letter = *code < 0x80 && *code ? strchr(letters, (int)*code) : NULL;
    if (letter)
        *code = (uint32_t)values[letter - letters];
    return letter || (*code < 0x80 && !isalnum((int)*code)) || escape_fail(parser, start);
}

/* \d \s \w, with `letter` in either case. */
static bool perl_class(struct parser *parser, int letter, struct class_set *set)
{
    static const struct {
        char letter;
        struct class_range ranges[4];
    } classes[] = {
        {'d', {{'0', '9'}}},
        {'s', {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}},
        {'w', {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
    };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (classes[i].letter != tolower(letter))
            continue;
        for (size_t j = 0; j < 4 && classes[i].ranges[j].last > 0; j++) {
            struct class_range range = classes[i].ranges[j];
            if (parser->flags & FLAG_FOLD)
                fold_add(set, parser->arena, range.first, range.last);
            else
                class_add(set, parser->arena, range.first, range.last);
        }
        return true;
    }
    return false;
}

/* Behind \p: one letter, or a name in braces, which it sets. */
static bool unicode_name(struct parser *parser, size_t start, struct kv_text *name)
{
    uint32_t code;
    size_t at = parser->at;
    *name = kv_text_of("");
    if (parser_peek(parser, 0) < 0)
        return true;
    if (!parser_code(parser, &code))
        return false;
    *name = parser_since(parser, at);
    if (code != '{')
        return true;
    const char *end = memchr(parser->pattern.data + at, '}', parser->pattern.length - at);
    if (!end)
        return parser_check_utf8(parser, parser_rest(parser, start)) &&
               parser_fail(parser, "invalid character class range", parser_rest(parser, start));
    parser->at = (size_t)(end - parser->pattern.data) + 1;
    *name = (struct kv_text){name->data + 1, (size_t)(end - name->data) - 1};
    return parser_check_utf8(parser, *name);
}

static bool class_fold(struct parser *parser, struct class_set *set)
{
    struct class_set folded = {0};
    for (size_t i = 0; i < class_count(set); i++) {
        struct class_range range = class_ranges(set)[i];
        fold_add(&folded, parser->arena, range.first, range.last);
        if (parser_is_over(parser, class_count(&folded)))
            return false;
    }
    class_clean(&folded);
    *set = folded;
    return true;
}

static enum class_found unicode_escape(struct parser *parser, struct class_set *set)
{
    struct class_set found = {0};
    struct kv_text name;
    size_t start = parser->at;
    bool negated = parser_peek(parser, 1) == 'P';
    parser->at += 2;
    if (!unicode_name(parser, start, &name))
        return CLASS_FAILED;
    if (name.length > 0 && name.data[0] == '^') {
        negated = !negated;
        name = (struct kv_text){name.data + 1, name.length - 1};
    }
    if (!unicode_class(name, parser->arena, &found)) {
        parser_fail(parser, "invalid character class range", parser_since(parser, start));
        return CLASS_FAILED;
    }
    if ((parser->flags & FLAG_FOLD) && !class_fold(parser, &found))
        return CLASS_FAILED;
    class_add_set(set, parser->arena, &found, negated);
    return parser_is_over(parser, class_count(&found)) ? CLASS_FAILED : CLASS_FOUND;
}

enum class_found escape_class(struct parser *parser, struct class_set *set)
{
    struct class_set found = {0};
    int letter = parser_peek(parser, 1);
    if (parser_peek(parser, 0) != '\\' || letter < 0)
        return CLASS_NONE;
    if (letter == 'p' || letter == 'P')
        return unicode_escape(parser, set);
    if (!perl_class(parser, letter, &found))
        return CLASS_NONE;
    parser->at += 2;
    class_clean(&found);
    class_add_set(set, parser->arena, &found, isupper(letter));
    return CLASS_FOUND;
}
