#include "kubevet/base/file.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)64 * 1024)

/* The line and column of byte `offset` of `text`. */
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

/* Appends what can be read at once; nothing at the end. */
static bool piece_read(int descriptor, const char *name, struct kv_buffer *into,
                       enum kv_error_kind kind, struct kv_error *error)
{
    ssize_t count;
    kv_buffer_reserve(into, PIECE_BYTES);
    do {
        if (!kv_deadline_wait_to_read(descriptor))
            return kv_error_at(error, kind, name, 0, 0,
                               "reading timed out: --timeout sets the limit");
        count = read(descriptor, into->data + into->length, PIECE_BYTES);
    } while (count < 0 && (errno == EINTR || errno == EAGAIN));
    if (count < 0)
        return kv_error_at(error, kind, name, 0, 0, "can't be read: %s", strerror(errno));
    into->length += (size_t)count;
    into->data[into->length] = '\0';
    return true;
}

static bool descriptor_read(int descriptor, const char *name, size_t max_bytes,
                            struct kv_buffer *into, enum kv_error_kind kind, struct kv_error *error)
{
    size_t start = into->length;
    for (;;) {
        size_t before = into->length;
        if (!piece_read(descriptor, name, into, kind, error))
            return false;
        if (into->length == before)
            return true;
        if (into->length - start > max_bytes) {
            struct kv_text text = {into->data + start, into->length - start};
            unsigned line, column;
            text_place(text, max_bytes, &line, &column);
            return kv_error_at(error, kind, name, line, column,
                               "the file is too large: the limit of %zu MiB ends here",
                               max_bytes >> 20);
        }
    }
}

/* Nothing that is read here is compressed: text that is gets an error that says so. */
static bool is_plain(const char *name, struct kv_text text, enum kv_error_kind kind,
                     struct kv_error *error)
{
    static const struct {
        struct kv_text begins;
        const char *format, *program;
    } formats[] = {
        {{"\x1f\x8b", 2}, "gzip", "gunzip"},
        {{"BZh", 3}, "bzip2", "bunzip2"},
        {{"\xfd"
          "7zXZ",
          5},
         "xz",
         "unxz"},
        {{"\x28\xb5\x2f\xfd", 4}, "zstd", "unzstd"},
        {{"PK\x03\x04", 4}, "zip", "unzip"},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (text.length > formats[i].begins.length &&
            memcmp(text.data, formats[i].begins.data, formats[i].begins.length) == 0)
            return kv_error_at(error, kind, name, 0, 0,
                               "the file is compressed (%s): unpack it first, with %s",
                               formats[i].format, formats[i].program);
    return true;
}

static bool plain_read(int descriptor, const char *name, size_t max_bytes, struct kv_buffer *into,
                       enum kv_error_kind kind, struct kv_error *error)
{
    size_t start = into->length;
    return descriptor_read(descriptor, name, max_bytes, into, kind, error) &&
           is_plain(name, (struct kv_text){into->data + start, into->length - start}, kind, error);
}

/* -1 with the error set. */
static int open_to_read(const char *path, enum kv_error_kind kind, struct kv_error *error)
{
    /* Opening a named pipe does not wait for a writer; reading does. */
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat status;
    if (descriptor < 0)
        kv_error_at(error, kind, path, 0, 0, "can't be opened: %s", strerror(errno));
    else if (fstat(descriptor, &status) != 0)
        kv_error_at(error, kind, path, 0, 0, "can't be read: %s", strerror(errno));
    else if (S_ISDIR(status.st_mode))
        kv_error_at(error, kind, path, 0, 0, "is a folder, not a file");
    else
        return descriptor;
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

bool kv_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                  enum kv_error_kind kind, struct kv_error *error)
{
    if (strcmp(path, "-") == 0)
        return plain_read(STDIN_FILENO, "standard input", max_bytes, into, kind, error);
    int descriptor = open_to_read(path, kind, error);
    if (descriptor < 0)
        return false;
    bool ok = plain_read(descriptor, path, max_bytes, into, kind, error);
    close(descriptor);
    return ok;
}

static bool pieces_read(int descriptor, const char *name, kv_piece_take *take, void *context,
                        enum kv_error_kind kind, struct kv_error *error)
{
    struct kv_buffer piece = {0};
    bool ok = true, is_first = true;
    do {
        kv_buffer_clear(&piece);
        ok = piece_read(descriptor, name, &piece, kind, error) &&
             (!is_first || is_plain(name, kv_buffer_as_text(&piece), kind, error)) &&
             (piece.length == 0 || take(context, kv_buffer_as_text(&piece), error));
        is_first = false;
    } while (ok && piece.length > 0);
    kv_buffer_release(&piece);
    return ok;
}

bool kv_file_read_pieces(const char *path, kv_piece_take *take, void *context,
                         enum kv_error_kind kind, struct kv_error *error)
{
    if (strcmp(path, "-") == 0)
        return pieces_read(STDIN_FILENO, "standard input", take, context, kind, error);
    int descriptor = open_to_read(path, kind, error);
    if (descriptor < 0)
        return false;
    bool ok = pieces_read(descriptor, path, take, context, kind, error);
    close(descriptor);
    return ok;
}

/* With a deadline, in pieces that a pipe accepts at once. */
bool kv_descriptor_write(int descriptor, struct kv_text text, struct kv_error *error)
{
    bool limited = kv_deadline_left() != INT64_MAX;
    while (text.length > 0) {
        if (limited && !kv_deadline_wait_to_write(descriptor))
            return kv_error_set(error, KV_ERROR_OUTPUT,
                                "writing timed out, as nobody reads it: --timeout sets the limit");
        size_t piece = limited && text.length > PIPE_BUF ? PIPE_BUF : text.length;
        ssize_t count = write(descriptor, text.data, piece);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0)
            return kv_error_set(error, KV_ERROR_OUTPUT, "can't be written: %s", strerror(errno));
        text.data += count;
        text.length -= (size_t)count;
    }
    return true;
}

/* Writes and flushes a new file beside `path` and renames it; removes it on failure. */
static bool write_beside(const char *path, mode_t mode, const struct kv_file_content *content,
                         struct kv_error *error)
{
    char temporary[PATH_MAX + 16];
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int descriptor = mkstemp(temporary);
    if (descriptor < 0 || fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0)
        return kv_error_at(error, KV_ERROR_OUTPUT, path, 0, 0, "can't be written: %s",
                           strerror(errno));
    bool ok = content->write(content->context, descriptor, error);
    if (ok && (fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0))
        ok = kv_error_set(error, KV_ERROR_OUTPUT, "can't be written: %s", strerror(errno));
    if (close(descriptor) != 0 && ok)
        ok = kv_error_set(error, KV_ERROR_OUTPUT, "can't be written: %s", strerror(errno));
    if (ok && rename(temporary, path) != 0)
        ok = kv_error_set(error, KV_ERROR_OUTPUT, "can't be replaced: %s", strerror(errno));
    if (!ok) {
        unlink(temporary);
        if (error->file[0] == '\0')
            kv_error_name(error, path);
    }
    return ok;
}

/* A signal that ends the process is delayed until the new file is renamed or removed: a run that
 * `timeout` ends leaves none behind. */
static bool file_replace(const char *path, mode_t mode, const struct kv_file_content *content,
                         struct kv_error *error)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    bool ok = write_beside(path, mode, content, error);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok;
}

int kv_file_standard(const char *path)
{
    struct stat named, open;
    if (stat(path, &named) != 0)
        return -1;
    for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        int flags = fcntl(descriptor, F_GETFL);
        if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY || fstat(descriptor, &open) != 0 ||
            open.st_dev != named.st_dev || open.st_ino != named.st_ino)
            continue;
        if (!S_ISCHR(open.st_mode) || isatty(descriptor))
            return descriptor;
    }
    return -1;
}

/* Follows symlinks, whether their target exists or not: `target` of PATH_MAX bytes is the path to
 * replace. Follows as many as Linux does (path_resolution(7)). */
static bool follow(const char *path, char *target)
{
    char link[PATH_MAX];
    int length = snprintf(target, PATH_MAX, "%s", path);
    for (int i = 0; i < 40 && length < PATH_MAX; i++) {
        ssize_t count = readlink(target, link, sizeof link - 1);
        if (count < 0)
            return errno == EINVAL || errno == ENOENT; /* not a symlink */
        link[count] = '\0';
        const char *slash = strrchr(target, '/');
        int folder = slash && link[0] != '/' ? (int)(slash + 1 - target) : 0;
        length = folder + snprintf(target + folder, (size_t)(PATH_MAX - folder), "%s", link);
    }
    errno = length < PATH_MAX ? ELOOP : ENAMETOOLONG;
    return false;
}

static bool write_fail(const char *path, struct kv_error *error)
{
    return kv_error_at(error, KV_ERROR_OUTPUT, path, 0, 0, "can't be written: %s", strerror(errno));
}

static bool write_through(int descriptor, const char *path, const struct kv_file_content *content,
                          struct kv_error *error)
{
    struct kv_error cause = {0};
    return content->write(content->context, descriptor, &cause) ||
           kv_error_at(error, cause.kind, path, 0, 0, "%s", cause.text);
}

/* A named pipe without a reader can't be opened: waits for one until the deadline. */
static int open_to_write(const char *path, mode_t mode)
{
    int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY, descriptor;
    if (kv_deadline_left() == INT64_MAX || !S_ISFIFO(mode))
        return open(path, flags);
    do
        descriptor = open(path, flags | O_NONBLOCK);
    while (descriptor < 0 && errno == ENXIO && kv_deadline_wait_a_moment());
    return descriptor;
}

bool kv_file_write_content(const char *path, const struct kv_file_content *content,
                           struct kv_error *error)
{
    int standard = kv_file_standard(path);
    if (standard >= 0)
        return write_through(standard, path, content, error);
    struct stat status;
    bool exists = stat(path, &status) == 0;
    if (!exists && errno != ENOENT)
        return write_fail(path, error);
    if (!exists || S_ISREG(status.st_mode)) {
        char target[PATH_MAX];
        mode_t mask = umask(0);
        umask(mask);
        return follow(path, target)
                   ? file_replace(target, exists ? status.st_mode & 0777 : 0666 & ~mask, content,
                                  error)
                   : write_fail(path, error);
    }
    int descriptor = open_to_write(path, status.st_mode);
    if (descriptor < 0 && errno == ENXIO && kv_deadline_left() == 0)
        return kv_error_at(error, KV_ERROR_OUTPUT, path, 0, 0,
                           "writing timed out, as nobody reads it: --timeout sets the limit");
    if (descriptor < 0)
        return write_fail(path, error);
    bool ok = write_through(descriptor, path, content, error);
    close(descriptor);
    return ok;
}

static bool text_write(const void *context, int descriptor, struct kv_error *error)
{
    return kv_descriptor_write(descriptor, *(const struct kv_text *)context, error);
}

bool kv_file_write(const char *path, struct kv_text text, struct kv_error *error)
{
    return kv_file_write_content(path, &(struct kv_file_content){text_write, &text}, error);
}
