/* Source: https://pkg.go.dev/path#Match, and github.com/fluxcd/pkg envsubst/path, whose `*` matches
 * slashes. Between two stars the first match of a part is taken: since a part has a fixed number of
 * characters, no later one can help. */
#include "pattern.h"

#include "kubevet/base/utf8.h"

/* Reads a character, as one byte if it is not UTF-8. */
static uint32_t character_read(struct kv_text *text)
{
    uint32_t code;
    size_t length = kv_utf8_decode(*text, &code);
    if (length == 0) {
        code = 0xfffd;
        length = 1;
    }
    text->data += length;
    text->length -= length;
    return code;
}

static void skip(struct kv_text *text)
{
    text->data++;
    text->length--;
}

/* A bound of a range in a class. False if it is bad: a class never ends a pattern without `]`. */
static bool bound_read(struct kv_text *part, uint32_t *code)
{
    if (part->length == 0 || *part->data == '-' || *part->data == ']')
        return false;
    if (*part->data == '\\')
        skip(part);
    if (part->length == 0 || kv_utf8_decode(*part, code) == 0)
        return false;
    *code = character_read(part);
    return part->length > 0;
}

/* Behind `[`. */
static enum pattern_match class_match(struct kv_text *part, uint32_t code)
{
    bool is_negated = part->length > 0 && *part->data == '^', is_in = false;
    if (is_negated)
        skip(part);
    for (size_t ranges = 0; !(part->length > 0 && *part->data == ']' && ranges > 0); ranges++) {
        uint32_t low, high;
        if (!bound_read(part, &low))
            return PATTERN_IS_BAD;
        high = low;
        if (*part->data == '-') {
            skip(part);
            if (!bound_read(part, &high))
                return PATTERN_IS_BAD;
        }
        is_in |= low <= code && code <= high;
    }
    skip(part);
    return is_in != is_negated ? PATTERN_MATCHES : PATTERN_DIFFERS;
}

/* Does the text begin with the part, which has no stars? Then the text behind it is in `rest`. */
static enum pattern_match part_match(struct kv_text part, struct kv_text text, struct kv_text *rest)
{
    while (part.length > 0) {
        if (text.length == 0)
            return PATTERN_DIFFERS;
        char c = *part.data;
        if (c == '[') {
            skip(&part);
            enum pattern_match match = class_match(&part, character_read(&text));
            if (match != PATTERN_MATCHES)
                return match;
            continue;
        }
        if (c == '?') {
            skip(&part);
            character_read(&text);
            continue;
        }
        if (c == '\\') {
            skip(&part);
            if (part.length == 0)
                return PATTERN_IS_BAD;
        }
        if (*part.data != *text.data)
            return PATTERN_DIFFERS;
        skip(&part);
        skip(&text);
    }
    *rest = text;
    return PATTERN_MATCHES;
}

/* Takes stars and the part behind them, up to the next star, from the pattern. */
static bool part_take(struct kv_text *pattern, struct kv_text *part)
{
    bool has_star = false, in_class = false;
    while (pattern->length > 0 && *pattern->data == '*') {
        skip(pattern);
        has_star = true;
    }
    size_t length = 0;
    for (; length < pattern->length; length++) {
        char c = pattern->data[length];
        if (c == '*' && !in_class)
            break;
        if (c == '\\' && length + 1 < pattern->length)
            length++;
        else if (c == '[')
            in_class = true;
        else if (c == ']')
            in_class = false;
    }
    *part = (struct kv_text){pattern->data, length};
    *pattern = (struct kv_text){pattern->data + length, pattern->length - length};
    return has_star;
}

/* Finds the part in the text, at its begin or, behind a star, later. The last one of a pattern must
 * end with the text. */
static enum pattern_match part_find(struct kv_text part, bool has_star, bool is_last,
                                    struct kv_text *text)
{
    struct kv_text at = *text, rest;
    for (;;) {
        enum pattern_match match = part_match(part, at, &rest);
        if (match == PATTERN_MATCHES && (rest.length == 0 || !is_last)) {
            *text = rest;
            return PATTERN_MATCHES;
        }
        if (match == PATTERN_IS_BAD)
            return match;
        if (!has_star || at.length == 0)
            return PATTERN_DIFFERS;
        skip(&at);
    }
}

enum pattern_match pattern_match(struct kv_text pattern, struct kv_text text)
{
    while (pattern.length > 0) {
        struct kv_text part;
        bool has_star = part_take(&pattern, &part);
        if (has_star && part.length == 0)
            return PATTERN_MATCHES;
        enum pattern_match match = part_find(part, has_star, pattern.length == 0, &text);
        if (match != PATTERN_MATCHES)
            return match;
    }
    return text.length == 0 ? PATTERN_MATCHES : PATTERN_DIFFERS;
}
