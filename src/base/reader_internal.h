/* What a source of values (JSON text, a YAML tree) gives to the reader that all decoders see.
 *
 * reader.c keeps the rules (a value is taken once, errors stick, types are checked), a source only
 * moves. Its functions are called when no error is set, and in an order that makes sense. */
#ifndef KUBEVET_BASE_READER_INTERNAL_H
#define KUBEVET_BASE_READER_INTERNAL_H

#include "kubevet/base/reader.h"

enum { KV_READER_DEPTH_MAX = 2048 }; /* as jansson's JSON_PARSER_MAX_DEPTH */

struct kv_reader_source {
    /* The type of the value that stands next. */
    enum kv_value_type (*peek)(struct kv_reader *reader);

    /* Enters the object or array that peek has seen. */
    bool (*enter)(struct kv_reader *reader);

    /* Moves before the container's next value; false if it ends, which is taken, or on an error. In
     * an object the key is given unless `key` is NULL. */
    bool (*next)(struct kv_reader *reader, struct kv_text *key);

    /* Takes the scalar that peek has seen: a string's characters, a number or a word as JSON writes
     * them. `text` is NULL if it is not wanted. */
    bool (*scalar)(struct kv_reader *reader, struct kv_text *text);

    /* Takes the whole value that stands next, not yet looked at or a string or container, if that
     * can be done at once; else takes nothing. NULL = it never can. */
    bool (*skip)(struct kv_reader *reader);

    /* Does anything follow the outermost value? NULL = it never does. */
    bool (*more)(struct kv_reader *reader);

    /* Nothing may follow the outermost value. */
    bool (*end)(struct kv_reader *reader);

    void (*place)(struct kv_reader *reader, unsigned *line, unsigned *column);
    void (*close)(struct kv_reader *reader);
};

/* The first member of each source's own struct. */
struct kv_reader {
    const struct kv_reader_source *source;
    enum kv_error_kind kind;
    enum kv_value_type next; /* of the value that stands next; NONE = not looked at yet */
    bool value_due;          /* a value stands next and is not taken */
    size_t depth;            /* containers entered */
    size_t depth_max;
    kv_time newest;
    struct kv_error error;
    char name[sizeof((struct kv_error *)NULL)->file];
};

void kv_reader_init(struct kv_reader *reader, const struct kv_reader_source *source,
                    const char *name, enum kv_error_kind kind);

/* Stands before the outermost value. */
void kv_reader_begin(struct kv_reader *reader);

/* Notes a string that stands under a key, for kv_reader_newest_time. */
void kv_reader_note_time(struct kv_reader *reader, struct kv_text key, struct kv_text value);

/* Cheap: may `length` characters be a time? */
static inline bool kv_may_be_time(const char *text, size_t length)
{
    return length >= 20 && length <= 35 && text[4] == '-' && text[7] == '-' && text[13] == ':';
}

/* An integer as JSON writes it; false if it does not fit. */
bool kv_integer_parse(struct kv_text text, int64_t *out);

#endif
