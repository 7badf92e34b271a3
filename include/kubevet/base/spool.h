/* A long text that is written piece by piece and read in parts: what memory should not hold lives
 * in a temporary file, which has no name and is gone with the process. */
#ifndef KUBEVET_BASE_SPOOL_H
#define KUBEVET_BASE_SPOOL_H

#include "kubevet/base/buffer.h"

#include <stddef.h>

/* `= {0}` is empty. The file is in $TMPDIR, else in /tmp. Nothing is lost if it can't be made or
 * the disk is full: the text then stays in memory. */
struct kv_spool {
    struct kv_buffer memory; /* the end of the text */
    size_t in_file;          /* bytes, before that */
    int file;                /* its descriptor, if `has_file` */
    bool has_file, is_full;  /* is_full: the file takes no more */
    bool is_broken;          /* a part of it is lost: reading it is an error */
};

/* How much of each text stays in memory. */
enum { KV_SPOOL_MEMORY = 256 * 1024 };

void kv_spool_add(struct kv_spool *spool, struct kv_text text);
void kv_spool_text(struct kv_spool *spool, const char *string);

/* Adds what the buffer holds, and leaves it empty. */
void kv_spool_take(struct kv_spool *spool, struct kv_buffer *buffer);

/* Adds all of another one. If that can't be read, neither can this one any more. */
void kv_spool_append(struct kv_spool *spool, const struct kv_spool *other);

static inline size_t kv_spool_length(const struct kv_spool *spool)
{
    return spool->in_file + spool->memory.length;
}

/* Appends `length` bytes from `offset` on, which the text has. */
bool kv_spool_read(const struct kv_spool *spool, size_t offset, size_t length,
                   struct kv_buffer *into, struct kv_error *error) KV_MUST_USE;

/* Writes all of it to a descriptor, or to a file as kv_file_write does. */
bool kv_spool_write(const struct kv_spool *spool, int descriptor,
                    struct kv_error *error) KV_MUST_USE;
bool kv_spool_write_file(const struct kv_spool *spool, const char *path,
                         struct kv_error *error) KV_MUST_USE;

void kv_spool_release(struct kv_spool *spool); /* leaves an empty one */

#endif
