/* Reading and writing files: completely or not at all. */
#ifndef KUBEVET_BASE_FILE_H
#define KUBEVET_BASE_FILE_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <stddef.h>

struct kv_buffer;

/* Appends a whole file, or standard input for "-". More than `max_bytes` is an error with the line
 * and column of the limit; a folder is an error, too. A pipe or device is read to its end, or to
 * the limit. Missing the deadline (deadline.h) is an error. The error's kind is `kind`. */
bool kv_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                  enum kv_error_kind kind, struct kv_error *error) KV_MUST_USE;

/* Takes a piece of a file. False with the error set ends the reading. */
typedef bool kv_piece_take(void *context, struct kv_text piece, struct kv_error *error);

/* Reads a file of any size likewise, piece by piece. */
bool kv_file_read_pieces(const char *path, kv_piece_take *take, void *context,
                         enum kv_error_kind kind, struct kv_error *error) KV_MUST_USE;

/* Writes a whole file atomically: to a temporary file beside it, flushed to disk, then renamed.
 * Symlinks are followed, even dangling ones; the mode of an existing file is kept. A path that is
 * not a regular file (a pipe, a device) is written to directly. So is the file that standard output
 * or error is redirected to: replacing it would lose its content and what is written there next. */
bool kv_file_write(const char *path, struct kv_text text, struct kv_error *error) KV_MUST_USE;

/* What a file is to hold, where that is no text in memory. */
struct kv_file_content {
    bool (*write)(const void *context, int descriptor, struct kv_error *error);
    const void *context;
};

/* The same of any content. */
bool kv_file_write_content(const char *path, const struct kv_file_content *content,
                           struct kv_error *error) KV_MUST_USE;

/* The descriptor (1 or 2) that goes to the file that `path` names, such as /dev/stdout or a file
 * that it was redirected to; -1 if neither does. Also -1 for devices other than terminals, which
 * keep and mix nothing. */
int kv_file_standard(const char *path);

/* Writes all of `text` to a descriptor, in several writes if needed. */
bool kv_descriptor_write(int descriptor, struct kv_text text, struct kv_error *error) KV_MUST_USE;

#endif
