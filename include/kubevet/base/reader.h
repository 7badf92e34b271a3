/* One pull reader over JSON text, a YAML tree and protocol buffers (protobuf.h): the only way in
 * which objects of the API are decoded, so that snapshot, live page and manifest take one way.
 *
 * A reader stands before a value. Each value must be taken exactly once: by one of kv_read_{null,
 * bool,integer,scalar,string}, by entering it (object, array) and taking all that it holds, or by
 * kv_read_skip. Errors stick: after one, every call returns false, loops end, and kv_reader_error
 * tells what and where. So decoders check once, at the end.
 *
 *     if (kv_read_object(r))
 *         while (kv_read_key(r, &key))
 *             if (kv_text_is(key, "name"))
 *                 kv_read_string(r, &name);
 *             else
 *                 kv_read_skip(r);
 *
 * JSON is what RFC 8259 says, no more and no less: invalid UTF-8, control characters, 01, trailing
 * commas and anything after the value are errors, in skipped parts too. The character U+0000 is
 * read as KV_NUL (text.h), half of a surrogate pair as U+FFFD, as Go does. Numbers may be of any
 * size: only who reads one as an integer wants it to fit into 64 bits. Nesting deeper than 10,048
 * levels is an error: the API takes objects of 10,000, and lists stand around them. */
#ifndef KUBEVET_BASE_READER_H
#define KUBEVET_BASE_READER_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/base/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kv_value_type {
    KV_VALUE_NONE, /* the end, or an error */
    KV_VALUE_NULL,
    KV_VALUE_BOOL,
    KV_VALUE_INTEGER,
    KV_VALUE_REAL,
    KV_VALUE_STRING,
    KV_VALUE_ARRAY,
    KV_VALUE_OBJECT,
};

struct kv_reader; /* about 3 KB; opaque */

/* JSON in memory: `input` is read in place and must stay. Errors have `name` (a path or URL path;
 * copied) and `kind`. */
struct kv_reader *kv_reader_json(struct kv_text input, const char *name, enum kv_error_kind kind);

/* Reads other JSON in memory with the same reader and name, like a new reader. */
void kv_reader_json_again(struct kv_reader *reader, struct kv_text input);

/* A YAML tree, as kubectl would convert it to JSON: scalars resolved, the last of repeated keys
 * used. */
struct kv_reader *kv_reader_yaml(const struct kv_node *root, const char *name,
                                 enum kv_error_kind kind);

/* The input is nested in that many containers, which count as levels. Call before reading. */
void kv_reader_nested(struct kv_reader *reader, size_t levels);

/* What follows was read before, and is valid: objects and arrays are skipped without being
 * validated once more. Until it is called with false. */
void kv_reader_knows(struct kv_reader *reader, bool knows);

void kv_reader_close(struct kv_reader *reader); /* NULL is fine */

/* The type of the next value; does not consume it. */
enum kv_value_type kv_reader_peek(struct kv_reader *reader);

bool kv_read_object(
    struct kv_reader *reader); /* enters; false with an error if the next value is not an object */
bool kv_read_key(struct kv_reader *reader,
                 struct kv_text *key); /* false at the end, which is consumed */
bool kv_read_array(struct kv_reader *reader);
bool kv_read_item(
    struct kv_reader *reader); /* is there another item? false at the end, which is consumed */

bool kv_read_null(struct kv_reader *reader);
bool kv_read_bool(struct kv_reader *reader, bool *out);
bool kv_read_integer(struct kv_reader *reader, int64_t *out); /* 1, not 1.0 */
/* A time, RFC 3339; false without an error if the string is none, which is `text` then. */
bool kv_read_time(struct kv_reader *reader, kv_time *out, struct kv_text *text);
bool kv_read_string(struct kv_reader *reader, struct kv_text *out); /* unescaped */

/* The text of a string, or of a number, true or false as written (a quantity may be either). */
bool kv_read_scalar(struct kv_reader *reader, struct kv_text *out);

bool kv_read_skip(struct kv_reader *reader); /* any value; it is still validated */

/* A key or text is valid until the next call on this reader. */

/* A place before a value, to return to. */
struct kv_reader_mark {
    enum kv_value_type next;
    size_t depth, levels;
    bool first;
    const char *at, *place;
    struct kv_text token, key;
    const void *node, *node_key;
};

/* Marks the reader's place before a value; and returns to it from within or after that value, even
 * after an error in it. */
struct kv_reader_mark kv_reader_mark(const struct kv_reader *reader);
void kv_reader_rewind(struct kv_reader *reader, const struct kv_reader_mark *mark);

/* Is there another value after the outermost one, as in a stream of JSON? It is the next one then.
 * False at the end, or after an error. */
bool kv_reader_more(struct kv_reader *reader);

/* Requires the end after the outermost value. True if there was no error. */
bool kv_read_end(struct kv_reader *reader);

bool kv_reader_failed(const struct kv_reader *reader);

/* Is the error one of protocol buffers, so that JSON of the same may be readable? They are damaged,
 * or newer than the tables. */
bool kv_reader_wants_json(const struct kv_reader *reader);

/* Makes an error of the reader's kind at the place of the last value; sticks. Returns false. */
bool kv_reader_fail(struct kv_reader *reader, const char *format, ...) KV_PRINTF(2, 3);

/* Takes over the error, if any, of another reader that has read a part of this one's input. */
void kv_reader_fail_as(struct kv_reader *reader, const struct kv_reader *other);

/* Copies the error out (as kv_error_at: the first wins); false if there is one. */
bool kv_reader_error(const struct kv_reader *reader, struct kv_error *error);

/* Line and column, from 1, of the next or last value. Computed on demand. */
void kv_reader_place(struct kv_reader *reader, unsigned *line, unsigned *column);

/* The newest timestamp in values, read or skipped, of keys by which the API records the past
 * (creationTimestamp, lastTransitionTime, time, startedAt, ...; never notAfter or renewal dates):
 * the time of a recording that does not give its own. KV_TIME_NONE if none. JSON and YAML. */
kv_time kv_reader_newest_time(const struct kv_reader *reader);

#endif
