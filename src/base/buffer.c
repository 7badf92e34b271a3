#include "kubevet/base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void buffer_reserve(struct kv_buffer *buffer, size_t more)
{
    size_t need;
    if (__builtin_add_overflow(buffer->length, more, &need) || need > SIZE_MAX / 4)
        kv_out_of_memory();
    if (need + 1 <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < need + 1)
        capacity *= 2;
    char *data = realloc(buffer->data, capacity);
    if (!data)
        kv_out_of_memory();
    buffer->data = data;
    buffer->capacity = capacity;
}

void kv_buffer_add(struct kv_buffer *buffer, const void *bytes, size_t count)
{
    buffer_reserve(buffer, count);
    if (count > 0)
        memcpy(buffer->data + buffer->length, bytes, count);
    buffer->length += count;
    buffer->data[buffer->length] = '\0';
}

void kv_buffer_text(struct kv_buffer *buffer, const char *string)
{
    kv_buffer_add(buffer, string, strlen(string));
}

void kv_buffer_printf(struct kv_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        kv_out_of_memory();
    buffer_reserve(buffer, (size_t)length);
    va_start(arguments, format);
    vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

void kv_buffer_clear(struct kv_buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

void kv_buffer_release(struct kv_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct kv_buffer){0};
}

/* The place where byte `offset` of `text` stands, for "file:line:column". */
static void text_place(struct kv_text text, size_t offset, unsigned *line, unsigned *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset && i < text.length; i++) {
        if (text.data[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text.data[i] & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

static bool descriptor_read(int descriptor, const char *name, size_t max_bytes,
                            struct kv_buffer *into, enum kv_error_kind kind, struct kv_error *error)
{
    size_t start = into->length;
    for (;;) {
        buffer_reserve(into, 64 * 1024);
        ssize_t count = read(descriptor, into->data + into->length, 64 * 1024);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return kv_error_at(error, kind, name, 0, 0, "can't be read: %s", strerror(errno));
        if (count == 0)
            break;
        into->length += (size_t)count;
        if (into->length - start > max_bytes) {
            struct kv_text text = {into->data + start, into->length - start};
            unsigned line, column;
            text_place(text, max_bytes, &line, &column);
            return kv_error_at(error, kind, name, line, column,
                               "the file goes on past this place: more than %zu MiB are not read",
                               max_bytes >> 20);
        }
    }
    into->data[into->length] = '\0';
    return true;
}

bool kv_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                  enum kv_error_kind kind, struct kv_error *error)
{
    if (strcmp(path, "-") == 0)
        return descriptor_read(STDIN_FILENO, "standard input", max_bytes, into, kind, error);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return kv_error_at(error, kind, path, 0, 0, "can't be opened: %s", strerror(errno));
    struct stat status;
    bool ok = fstat(descriptor, &status) == 0;
    if (ok && S_ISDIR(status.st_mode))
        ok = kv_error_at(error, kind, path, 0, 0, "is a folder where a file is wanted");
    else if (ok)
        ok = descriptor_read(descriptor, path, max_bytes, into, kind, error);
    else
        kv_error_at(error, kind, path, 0, 0, "can't be read: %s", strerror(errno));
    close(descriptor);
    return ok;
}

bool kv_descriptor_write(int descriptor, struct kv_text text, struct kv_error *error)
{
    while (text.length > 0) {
        ssize_t count = write(descriptor, text.data, text.length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return kv_error_set(error, KV_ERROR_OUTPUT, "can't be written: %s", strerror(errno));
        text.data += count;
        text.length -= (size_t)count;
    }
    return true;
}

/* Writes and flushes a new file beside `path` and gives it its name; removes it if that fails. */
static bool file_replace(const char *path, mode_t mode, struct kv_text text, struct kv_error *error)
{
    char temporary[PATH_MAX + 16];
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0)
        return kv_error_at(error, KV_ERROR_OUTPUT, path, 0, 0, "can't be written: %s",
                           strerror(errno));
    bool ok = kv_descriptor_write(descriptor, text, error);
    if (ok && (fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0))
        ok = kv_error_set(error, KV_ERROR_OUTPUT, "can't be written: %s", strerror(errno));
    if (close(descriptor) != 0 && ok)
        ok = kv_error_set(error, KV_ERROR_OUTPUT, "can't be written: %s", strerror(errno));
    if (ok && rename(temporary, path) != 0)
        ok = kv_error_set(error, KV_ERROR_OUTPUT, "can't be replaced: %s", strerror(errno));
    if (!ok) {
        unlink(temporary);
        if (error->file[0] == '\0')
            snprintf(error->file, sizeof error->file, "%s", path);
    }
    return ok;
}

bool kv_file_write(const char *path, struct kv_text text, struct kv_error *error)
{
    char target[PATH_MAX];
    if (!realpath(path, target)) {
        if (errno != ENOENT || strlen(path) >= sizeof target)
            return kv_error_at(error, KV_ERROR_OUTPUT, path, 0, 0, "can't be written: %s",
                               strerror(errno));
        memcpy(target, path, strlen(path) + 1);
    }
    struct stat status;
    if (stat(target, &status) != 0) {
        mode_t mask = umask(0);
        umask(mask);
        return file_replace(target, 0666 & ~mask, text, error);
    }
    if (S_ISREG(status.st_mode))
        return file_replace(target, status.st_mode & 0777, text, error);
    int descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return kv_error_at(error, KV_ERROR_OUTPUT, path, 0, 0, "can't be written: %s",
                           strerror(errno));
    bool ok = kv_descriptor_write(descriptor, text, error);
    if (!ok && error->file[0] == '\0')
        snprintf(error->file, sizeof error->file, "%s", path);
    close(descriptor);
    return ok;
}
