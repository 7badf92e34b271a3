/* A growing byte buffer and the ways in which kubevet reads and writes files: whole or not at all.
 */
#ifndef KUBEVET_BASE_BUFFER_H
#define KUBEVET_BASE_BUFFER_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <stddef.h>

/* `= {0}` is empty. `data` is NUL-terminated once anything was added; the NUL is not counted. */
struct kv_buffer {
    char *data;
    size_t length;
    size_t capacity;
};

void kv_buffer_add(struct kv_buffer *buffer, const void *bytes, size_t count);
void kv_buffer_text(struct kv_buffer *buffer, const char *string);
void kv_buffer_printf(struct kv_buffer *buffer, const char *format, ...) KV_PRINTF(2, 3);
void kv_buffer_clear(struct kv_buffer *buffer);   /* keeps the memory */
void kv_buffer_release(struct kv_buffer *buffer); /* leaves an empty buffer */

static inline struct kv_text kv_buffer_as_text(const struct kv_buffer *buffer)
{
    return (struct kv_text){buffer->data ? buffer->data : "", buffer->length};
}

/* Appends a whole file, or standard input for "-". More than `max_bytes` is an error that names the
 * line and column where the limit stands; so are a folder and anything else that is no file or
 * pipe. The error's kind is `kind`. */
bool kv_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                  enum kv_error_kind kind, struct kv_error *error) KV_MUST_USE;

/* Writes a whole file: to a temporary file beside it, flushed to disk, then renamed, so that a
 * reader sees the old file or the new one. A symlink is followed, the mode of an existing file is
 * kept; a path that is no regular file (/dev/stdout, a pipe) is written to directly. */
bool kv_file_write(const char *path, struct kv_text text, struct kv_error *error) KV_MUST_USE;

/* Writes all of `text` to a descriptor, however many writes it takes. */
bool kv_descriptor_write(int descriptor, struct kv_text text, struct kv_error *error) KV_MUST_USE;

#endif
