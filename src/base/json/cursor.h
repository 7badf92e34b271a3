/* A position in JSON text in memory; lines and columns are counted on demand. */
#ifndef KUBEVET_BASE_JSON_CURSOR_H
#define KUBEVET_BASE_JSON_CURSOR_H

#include "kubevet/base/reader.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_END = -1 };

/* A place in the input. */
struct json_mark {
    const char *at;
    unsigned line; /* from 0 */
    unsigned column;
};

struct json_cursor {
    const char *begin, *end; /* of the input */
    const char *at;          /* the next byte */
    const char *place;       /* the next or last value */
    struct kv_text token;    /* the characters of the last string or number */
    struct kv_text key;      /* of the next value; "" = an item of an array */
    struct json_mark mark;   /* up to here lines are counted */
    struct kv_error *error;
    enum kv_error_kind kind;
    const char *name;
};

void json_cursor_begin(struct json_cursor *c, struct kv_text input);

/* Line and column of the place, from 0. */
struct json_mark json_cursor_place(struct json_cursor *c);

/* Makes an error at the next byte. Always returns false. */
bool json_fail(struct json_cursor *c, const char *format, ...) KV_PRINTF(2, 3);

/* Makes an error about the next byte, or about the input's end. */
bool json_fail_wanted(struct json_cursor *c, const char *wanted);

/* Are there `count` bytes from the next one on? */
static inline bool json_have(const struct json_cursor *c, size_t count)
{
    return (size_t)(c->end - c->at) >= count;
}

/* The next byte, or JSON_END. */
static inline int json_byte(const struct json_cursor *c)
{
    return c->at < c->end ? (unsigned char)*c->at : JSON_END;
}

/* Moves to the next byte that is not white space, or JSON_END, and returns it. */
static inline int json_token_byte(struct json_cursor *c)
{
    for (;; c->at++) {
        int byte = json_byte(c);
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
            return byte;
    }
}

#endif
