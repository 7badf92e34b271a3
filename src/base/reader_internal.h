/* What a source of values (JSON text, a YAML tree) provides to the reader that decoders use.
 * reader.c enforces the rules (a value is consumed once, errors stick, types are checked); a source
 * only moves. Its functions are called only without an error, and in a valid order. */
#ifndef KUBEVET_BASE_READER_INTERNAL_H
#define KUBEVET_BASE_READER_INTERNAL_H

#include "kubevet/base/reader.h"

/* An object may have 10,000 levels: Go's encoding/json (scanner.go, maxNestingDepth), which the API
 * server uses, accepts no more. Surrounding lists are added. */
enum { READER_DEPTH_MAX = 10048 };

struct reader_source {
    /* The type of the next value. */
    enum kv_value_type (*peek)(struct kv_reader *reader);

    /* Enters the object or array that peek returned. */
    bool (*enter)(struct kv_reader *reader);

    /* Moves before the container's next value; false at its end, which is consumed, or on an error.
     * In an object the key is returned unless `key` is NULL. */
    bool (*next)(struct kv_reader *reader, struct kv_text *key);

    /* Consumes the scalar that peek returned: a string's characters, a number or a word as written
     * in JSON. `text` is NULL if it is not needed. */
    bool (*scalar)(struct kv_reader *reader, struct kv_text *text);

    /* Consumes the integer or time that peek returned, without its text; false if it is none. NULL
     * = there is only text. */
    bool (*number)(struct kv_reader *reader, int64_t *out);

    /* Consumes the whole next value, which is a string, a container, or not peeked at yet, if that
     * is possible at once; else consumes nothing. NULL = never possible. */
    bool (*skip)(struct kv_reader *reader);

    /* Is there anything after the outermost value? NULL = never. */
    bool (*more)(struct kv_reader *reader);

    /* Nothing may follow the outermost value. */
    bool (*end)(struct kv_reader *reader);

    /* The source's part of a mark. NULL = it can't go back. */
    void (*mark)(const struct kv_reader *reader, struct kv_reader_mark *mark);
    void (*rewind)(struct kv_reader *reader, const struct kv_reader_mark *mark);

    void (*place)(struct kv_reader *reader, unsigned *line, unsigned *column);
    void (*close)(struct kv_reader *reader);
};

/* The first member of each source's own struct. */
struct kv_reader {
    const struct reader_source *source;
    enum kv_error_kind kind;
    enum kv_value_type next; /* of the next value; NONE = not peeked at yet */
    bool value_due;          /* there is a next value that is not consumed */
    bool knows;              /* what follows is valid */
    bool wants_json;         /* kv_reader_wants_json */
    size_t depth;            /* containers entered */
    size_t depth_max;
    kv_time newest;
    struct kv_error error;
    char name[sizeof((struct kv_error *)NULL)->file];
};

void reader_init(struct kv_reader *reader, const struct reader_source *source, const char *name,
                 enum kv_error_kind kind);

/* Starts before the outermost value. */
void reader_begin(struct kv_reader *reader);

/* Records a string value of a key for kv_reader_newest_time. */
void reader_note_time(struct kv_reader *reader, struct kv_text key, struct kv_text value);

/* Cheap test: can these characters be a time? */
static inline bool may_be_time(const char *text, size_t length)
{
    return length >= 20 && length <= 35 && text[4] == '-' && text[7] == '-' && text[13] == ':';
}

/* An integer as JSON writes it; false if it does not fit. */
bool integer_parse(struct kv_text text, int64_t *out);

#endif
