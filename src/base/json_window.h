/* JSON text through a window that slides over what arrives, with lines and columns counted when
 * asked.
 *
 * Positions are indexes into the window, since it may move whenever more bytes are asked for. What
 * must not slide away begins at `keep`: the key and the string or number that is being taken. */
#ifndef KUBEVET_BASE_JSON_WINDOW_H
#define KUBEVET_BASE_JSON_WINDOW_H

#include "kubevet/base/reader.h"

#include <stdbool.h>
#include <stddef.h>

#define JSON_NOTHING SIZE_MAX

enum { JSON_END = -1 };

/* A place in the input. */
struct json_mark {
    size_t offset; /* in bytes, from the beginning of the input */
    unsigned line; /* from 0 */
    unsigned column;
};

struct json_window {
    kv_reader_fill *fill; /* NULL: all is there */
    void *context;
    char *memory; /* NULL: the input is read in place */
    size_t capacity;
    size_t token_max;

    const char *data; /* the memory, or the input */
    size_t end;       /* of the bytes in `data` */
    size_t at;        /* the next byte */
    size_t offset;    /* of data[0] in the input */
    bool ended;       /* the source has no more */

    size_t keep;         /* JSON_NOTHING, or from where on the window must go on to hold */
    size_t token;        /* where the string's or number's first character is */
    size_t token_length; /* of the one that was scanned last */
    size_t key;          /* of the value that stands next */
    size_t key_length;   /* 0: an item of an array, or a key that slid away */
    bool wanted;         /* the token's text will be read: the window must hold all of it */

    size_t place;                /* offset of the value that stands next or was taken last */
    struct json_mark place_mark; /* that place, if `mark` is past it */
    struct json_mark mark;       /* up to here lines are counted */

    struct kv_error *error;
    enum kv_error_kind kind;
    const char *name;
};

void json_window_memory(struct json_window *w, struct kv_text input);
void json_window_stream(struct json_window *w, kv_reader_fill *fill, void *context,
                        size_t token_max);
void json_window_release(struct json_window *w);

/* Gets more bytes behind those there are. False at the end of the input, or on an error. */
bool json_window_refill(struct json_window *w);

/* Are there `count` bytes from the next one on? */
bool json_window_have(struct json_window *w, size_t count);

/* Line and column of the place, from 0. */
struct json_mark json_window_place(struct json_window *w);

/* Makes an error at the next byte. Always returns false. */
bool json_fail(struct json_window *w, const char *format, ...) KV_PRINTF(2, 3);

/* Makes an error of the next byte, or of the input's end. */
bool json_fail_wanted(struct json_window *w, const char *wanted);

/* The next byte, or JSON_END. */
static inline int json_byte(struct json_window *w)
{
    return w->at < w->end || json_window_refill(w) ? (unsigned char)w->data[w->at] : JSON_END;
}

/* Moves to the next byte that is no white space, or JSON_END, and returns it. */
static inline int json_token_byte(struct json_window *w)
{
    for (;; w->at++) {
        int c = json_byte(w);
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return c;
    }
}

/* The value is taken: the window need not hold it, nor its key, any longer. */
static inline void json_let_go(struct json_window *w)
{
    w->keep = JSON_NOTHING;
    w->key_length = 0;
    w->wanted = false;
}

#endif
