/* The files that a connection is made of, as kubectl names them: `-` is a file's name there. */
#ifndef KUBEVET_KUBE_FILE_H
#define KUBEVET_KUBE_FILE_H

#include "kubevet/base/buffer.h"

/* Appends a whole file of at most `max_bytes`; see kv_file_read, to which `-` is standard input. */
bool kv_kube_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                       struct kv_error *error) KV_MUST_USE;

#endif
