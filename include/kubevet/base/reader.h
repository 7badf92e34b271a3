/* One pull reader over JSON text, as it arrives, and over a YAML tree: the only way in which
 * objects of the API are decoded, so that snapshot, live page and manifest take one way.
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
 * JSON is strict, as RFC 8259 and jansson are: invalid UTF-8, lone surrogates, \u0000, control
 * characters, 01, trailing commas, anything after the value, and numbers that don't fit (an integer
 * over int64, a real over double) are errors, in skipped parts too. Nesting deeper than 2,048 is an
 * error. */
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
    KV_VALUE_NONE, /* nothing more, or an error */
    KV_VALUE_NULL,
    KV_VALUE_BOOL,
    KV_VALUE_INTEGER,
    KV_VALUE_REAL,
    KV_VALUE_STRING,
    KV_VALUE_ARRAY,
    KV_VALUE_OBJECT,
};

/* Where JSON comes from. Puts at most `capacity` bytes into `into` and returns how many; 0 at the
 * end; -1 with *error set. Called only when more bytes are needed. */
typedef ptrdiff_t kv_reader_fill(void *context, char *into, size_t capacity,
                                 struct kv_error *error);

struct kv_reader; /* about 3 KB and its window; opaque */

/* JSON in memory: `input` is read in place and must stay. `name` (a path or URL path; copied) and
 * `kind` are those of its errors. */
struct kv_reader *kv_reader_json(struct kv_text input, const char *name, enum kv_error_kind kind);

/* JSON as it arrives. The window holds 64 KiB, or the longest single string or number, at most
 * `max_token` bytes. */
struct kv_reader *kv_reader_stream(kv_reader_fill *fill, void *context, size_t max_token,
                                   const char *name, enum kv_error_kind kind);

/* Reads other JSON in memory with the same reader, by the same name, as a new one would. */
void kv_reader_json_again(struct kv_reader *reader, struct kv_text input);

/* A YAML tree, as kubectl would turn it into JSON: scalars resolved, the last of repeated keys
 * taken. */
struct kv_reader *kv_reader_yaml(const struct kv_node *root, const char *name,
                                 enum kv_error_kind kind);

/* What is read stands inside so many containers, which count as levels. Before anything is read. */
void kv_reader_nested(struct kv_reader *reader, size_t levels);

void kv_reader_close(struct kv_reader *reader); /* NULL is fine */

/* The type of the value that stands next; takes nothing. */
enum kv_value_type kv_reader_peek(struct kv_reader *reader);

bool kv_read_object(
    struct kv_reader *reader); /* enters; false if no object stands here: an error */
bool kv_read_key(struct kv_reader *reader,
                 struct kv_text *key); /* false at the end, which is taken */
bool kv_read_array(struct kv_reader *reader);
bool kv_read_item(
    struct kv_reader *reader); /* is there another item? false at the end, which is taken */

bool kv_read_null(struct kv_reader *reader);
bool kv_read_bool(struct kv_reader *reader, bool *out);
bool kv_read_integer(struct kv_reader *reader, int64_t *out);       /* 1, not 1.0 */
bool kv_read_string(struct kv_reader *reader, struct kv_text *out); /* unescaped */

/* A string's text, or a number's, true's or false's as written (a quantity may be either). */
bool kv_read_scalar(struct kv_reader *reader, struct kv_text *out);

bool kv_read_skip(struct kv_reader *reader); /* any value, checked all the same */

/* A key or text is valid until the next call on this reader. */

/* Behind the outermost value, does another one stand, as in a stream of JSON? It is the next one
 * then. False at the end, or after an error. */
bool kv_reader_more(struct kv_reader *reader);

/* Nothing may follow the outermost value. True if all went well until here. */
bool kv_read_end(struct kv_reader *reader);

bool kv_reader_failed(const struct kv_reader *reader);

/* Makes an error of the reader's kind at the place of the value read last; sticks. Returns false.
 */
bool kv_reader_fail(struct kv_reader *reader, const char *format, ...) KV_PRINTF(2, 3);

/* Copies the error out (kv_error_at semantics: the first wins); false if there is one. */
bool kv_reader_error(const struct kv_reader *reader, struct kv_error *error);

/* Line and column, from 1, of the value that stands next or was taken last. Counted when asked. */
void kv_reader_place(struct kv_reader *reader, unsigned *line, unsigned *column);

/* The newest timestamp seen in values, read or skipped, of keys by which the API records what has
 * happened (creationTimestamp, lastTransitionTime, time, startedAt, ... never notAfter or renewal
 * dates): the clock of a recording that does not name its own. KV_TIME_NONE if none. JSON and YAML.
 */
kv_time kv_reader_newest_time(const struct kv_reader *reader);

#endif
