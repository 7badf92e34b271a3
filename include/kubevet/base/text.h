/* A run of bytes that somebody else owns: UTF-8 text that may hold NUL and is not NUL-terminated.
 *
 * What JSON and YAML readers give never holds NUL: the character U+0000, which both can spell, is
 * KV_NUL there. So text can be kept as a C string, is not cut at it, and differs from any other.
 */
#ifndef KUBEVET_BASE_TEXT_H
#define KUBEVET_BASE_TEXT_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#ifndef UNIT_TESTS
#pragma GCC poison strcpy strcat /* they know no limit */
#endif

/* U+0000 as two bytes that valid UTF-8 never contains, as in "modified UTF-8" (RFC 3629, section
 * 10). */
#define KV_NUL "\xc0\x80"

struct kv_text {
    const char *data;
    size_t length;
};

struct kv_strings {
    const char **items;
    size_t count;
};

static inline struct kv_text kv_text_of(const char *string)
{
    return (struct kv_text){string, string ? strlen(string) : 0};
}

static inline bool kv_text_is(struct kv_text text, const char *string)
{
    size_t length = strlen(string);
    return text.length == length && memcmp(text.data, string, length) == 0;
}

/* Without the white space around it. */
static inline struct kv_text kv_text_trim(struct kv_text text)
{
    for (; text.length > 0 && isspace((unsigned char)text.data[0]); text.length--)
        text.data++;
    while (text.length > 0 && isspace((unsigned char)text.data[text.length - 1]))
        text.length--;
    return text;
}

/* strcmp, with NULL as "". */
static inline int kv_string_compare(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

/* Are they the same, with NULL as ""? */
static inline bool kv_string_is(const char *a, const char *b)
{
    return kv_string_compare(a, b) == 0;
}

static inline bool kv_strings_are(struct kv_strings a, struct kv_strings b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && a.items != b.items && i < a.count; i++)
        same = strcmp(a.items[i], b.items[i]) == 0;
    return same;
}

#endif
