/* A run of bytes that somebody else owns: UTF-8 text that may hold NUL and is not NUL-terminated.
 */
#ifndef KUBEVET_BASE_TEXT_H
#define KUBEVET_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct kv_text {
    const char *data;
    size_t length;
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

#endif
