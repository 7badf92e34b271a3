#include "kubevet/base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)64 * 1024)

/* In a folder for temporary files, of whose name nothing is left. */
static int file_make(void)
{
    char path[PATH_MAX];
    const char *folder = getenv("TMPDIR");
    folder = folder && *folder ? folder : "/tmp";
    if (snprintf(path, sizeof path, "%s/kubevet.XXXXXX", folder) >= PATH_MAX)
        return -1;
    int file = mkstemp(path);
    if (file < 0)
        return -1;
    if (unlink(path) == 0 && fcntl(file, F_SETFD, FD_CLOEXEC) == 0)
        return file;
    close(file);
    return -1;
}

static bool file_open(struct kv_spool *spool)
{
    if (spool->has_file)
        return true;
    spool->file = file_make();
    spool->has_file = spool->file >= 0;
    return spool->has_file;
}

/* What was written in part is written over, or never read. */
static bool file_add(const struct kv_spool *spool, struct kv_text text)
{
    off_t at = (off_t)spool->in_file;
    while (text.length > 0) {
        ssize_t count = pwrite(spool->file, text.data, text.length, at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        at += count;
        text.data += count;
        text.length -= (size_t)count;
    }
    return true;
}

void kv_spool_add(struct kv_spool *spool, struct kv_text text)
{
    kv_buffer_add(&spool->memory, text.data, text.length);
    if (spool->memory.length <= KV_SPOOL_MEMORY || spool->is_full)
        return;
    spool->is_full = !file_open(spool) || !file_add(spool, kv_buffer_as_text(&spool->memory));
    if (spool->is_full)
        return;
    spool->in_file += spool->memory.length;
    kv_buffer_release(&spool->memory);
}

void kv_spool_text(struct kv_spool *spool, const char *string)
{
    kv_spool_add(spool, kv_text_of(string));
}

void kv_spool_take(struct kv_spool *spool, struct kv_buffer *buffer)
{
    kv_spool_add(spool, kv_buffer_as_text(buffer));
    kv_buffer_release(buffer);
}

void kv_spool_append(struct kv_spool *spool, const struct kv_spool *other)
{
    size_t length = kv_spool_length(other);
    for (size_t at = 0; at < length; at += CHUNK_BYTES) {
        struct kv_buffer chunk = {0};
        struct kv_error ignored = {0};
        size_t size = length - at < CHUNK_BYTES ? length - at : CHUNK_BYTES;
        spool->is_broken = !kv_spool_read(other, at, size, &chunk, &ignored) || spool->is_broken;
        kv_spool_take(spool, &chunk);
    }
}

static bool fail(const char *why, struct kv_error *error)
{
    return kv_error_set(error, KV_ERROR_OUTPUT, "the temporary file of a report can't be read: %s",
                        why);
}

static bool file_read(const struct kv_spool *spool, size_t offset, size_t length,
                      struct kv_buffer *into, struct kv_error *error)
{
    kv_buffer_reserve(into, length + 1);
    while (length > 0) {
        ssize_t count = pread(spool->file, into->data + into->length, length, (off_t)offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return fail(count < 0 ? strerror(errno) : "it was cut", error);
        into->length += (size_t)count;
        offset += (size_t)count;
        length -= (size_t)count;
    }
    into->data[into->length] = '\0';
    return true;
}

bool kv_spool_read(const struct kv_spool *spool, size_t offset, size_t length,
                   struct kv_buffer *into, struct kv_error *error)
{
    if (spool->is_broken)
        return fail("a part of it is lost", error);
    size_t before = offset < spool->in_file ? spool->in_file - offset : 0;
    size_t of_file = length < before ? length : before;
    if (of_file > 0 && !file_read(spool, offset, of_file, into, error))
        return false;
    if (length > of_file)
        kv_buffer_add(into, spool->memory.data + (offset + of_file - spool->in_file),
                      length - of_file);
    return true;
}

bool kv_spool_write(const struct kv_spool *spool, int descriptor, struct kv_error *error)
{
    struct kv_buffer chunk = {0};
    bool ok = true;
    size_t length = kv_spool_length(spool);
    for (size_t at = 0; ok && at < length; at += chunk.length) {
        kv_buffer_clear(&chunk);
        ok = kv_spool_read(spool, at, length - at < CHUNK_BYTES ? length - at : CHUNK_BYTES, &chunk,
                           error) &&
             kv_descriptor_write(descriptor, kv_buffer_as_text(&chunk), error);
    }
    kv_buffer_release(&chunk);
    return ok;
}

static bool content_write(const void *context, int descriptor, struct kv_error *error)
{
    return kv_spool_write(context, descriptor, error);
}

bool kv_spool_write_file(const struct kv_spool *spool, const char *path, struct kv_error *error)
{
    return kv_file_write_content(path, &(struct kv_file_content){content_write, spool}, error);
}

void kv_spool_release(struct kv_spool *spool)
{
    if (spool->has_file)
        close(spool->file);
    kv_buffer_release(&spool->memory);
    *spool = (struct kv_spool){0};
}
