/* A growing byte buffer. */
#ifndef KUBEVET_BASE_BUFFER_H
#define KUBEVET_BASE_BUFFER_H

#include "kubevet/base/error.h"
#include "kubevet/base/file.h" /* for reading and writing files */
#include "kubevet/base/text.h"

#include <stddef.h>

/* `= {0}` is empty. `data` is NUL-terminated once anything was added; `length` does not count the
 * NUL. */
struct kv_buffer {
    char *data;
    size_t length;
    size_t capacity;
    bool secret; /* wiped before it is freed or moved; stays so when it is released */
};

/* Reserves room for that many more bytes, to be filled directly. */
void kv_buffer_reserve(struct kv_buffer *buffer, size_t more);
void kv_buffer_add(struct kv_buffer *buffer, const void *bytes, size_t count);
void kv_buffer_text(struct kv_buffer *buffer, const char *string);
void kv_buffer_printf(struct kv_buffer *buffer, const char *format, ...) KV_PRINTF(2, 3);
void kv_buffer_clear(struct kv_buffer *buffer);   /* keeps the memory */
void kv_buffer_release(struct kv_buffer *buffer); /* leaves an empty buffer */

static inline struct kv_text kv_buffer_as_text(const struct kv_buffer *buffer)
{
    return (struct kv_text){buffer->data ? buffer->data : "", buffer->length};
}

#endif
