/* A pattern and a text, a line each: against a matcher that tries everything. */
#include "kubevet/base/glob.h"
#include "kubevet/base/utf8.h"

#include <stdint.h>
#include <stdlib.h>

enum { LINE_MAX = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_utf8(struct kv_text text)
{
    uint32_t code;
    for (size_t length; text.length > 0; text.data += length, text.length -= length) {
        length = kv_utf8_decode(text, &code);
        if (length == 0)
            return false;
    }
    return true;
}

static const char *behind_character(const char *text)
{
    uint32_t code;
    return text + kv_utf8_decode(kv_text_of(text), &code);
}

/* Row by row: which beginnings of the text match the pattern up to here? */
static bool matches(const char *pattern, const char *text)
{
    bool row[LINE_MAX + 1] = {true};
    size_t length = strlen(text);
    for (; *pattern; pattern = behind_character(pattern)) {
        bool next[LINE_MAX + 1] = {*pattern == '*' && row[0]};
        size_t bytes = (size_t)(behind_character(pattern) - pattern);
        for (size_t at = 0; at < length;) {
            size_t end = (size_t)(behind_character(text + at) - text);
            bool same =
                *pattern == '?' || (end - at == bytes && memcmp(text + at, pattern, bytes) == 0);
            next[end] = *pattern == '*' ? row[end] || next[at] : row[at] && same;
            at = end;
        }
        memcpy(row, next, sizeof row);
    }
    return row[length];
}

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (word == words[i])
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    if (!newline || memchr(data, '\0', size))
        return 0;
    char pattern[LINE_MAX + 1] = "", text[LINE_MAX + 1] = "";
    size_t first = (size_t)(newline - data), second = size - first - 1;
    if (first > LINE_MAX || second > LINE_MAX)
        return 0;
    memcpy(pattern, data, first);
    memcpy(text, newline + 1, second);
    bool found = kv_glob_match(pattern, text);
    if (is_utf8(kv_text_of(pattern)) && is_utf8(kv_text_of(text)) &&
        found != matches(pattern, text))
        abort();
    if (!kv_glob_is_pattern(pattern) && found != (strcmp(pattern, text) == 0))
        abort();
    const char *const words[] = {"quota", "namespaces", text};
    const char *nearest = kv_nearest_word(pattern, words, 3);
    if (nearest && !is_one_of(nearest, words, 3))
        abort();
    return 0;
}
