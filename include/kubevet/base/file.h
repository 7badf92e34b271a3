/* Files as kubevet reads and writes them: whole or not at all. */
#ifndef KUBEVET_BASE_FILE_H
#define KUBEVET_BASE_FILE_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <stddef.h>

struct kv_buffer;

/* Appends a whole file, or standard input for "-". More than `max_bytes` is an error that names the
 * line and column where the limit stands; so is a folder. A pipe or a device is read to its end,
 * or to the limit if it has none. The error's kind is `kind`. */
bool kv_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                  enum kv_error_kind kind, struct kv_error *error) KV_MUST_USE;

/* Writes a whole file: to a temporary file beside it, flushed to disk, then renamed, so that a
 * reader sees the old file or the new one. A symlink is followed, to nowhere too; the mode of an
 * existing file is kept. A path that is no regular file (a pipe, a device) is written to directly,
 * and so is one that names what standard output or error goes to: to replace the file that the
 * shell has opened would lose what it holds and what is written there next. */
bool kv_file_write(const char *path, struct kv_text text, struct kv_error *error) KV_MUST_USE;

/* The descriptor (1 or 2) that goes to what `path` names, as /dev/stdout or the file that it was
 * redirected to; -1 if neither does. Devices other than terminals keep nothing and mix nothing:
 * -1 for them too. */
int kv_file_standard(const char *path);

/* Writes all of `text` to a descriptor, however many writes it takes. */
bool kv_descriptor_write(int descriptor, struct kv_text text, struct kv_error *error) KV_MUST_USE;

#endif
