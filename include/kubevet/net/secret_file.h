/* Files of a connection, named as kubectl does: `-` is an ordinary file name. */
#ifndef KUBEVET_NET_SECRET_FILE_H
#define KUBEVET_NET_SECRET_FILE_H

#include "kubevet/base/buffer.h"

/* Appends a whole file of at most `max_bytes`; unlike kv_file_read, `-` is not standard input. The
 * buffer becomes secret, and the process is guarded (kubevet/base/secret.h). */
bool kv_secret_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                         struct kv_error *error) KV_MUST_USE;

/* The same of an empty buffer, without the white space around it; nothing else in it is the error
 * "the WHAT file is empty". */
bool kv_secret_file_read_trimmed(const char *path, size_t max_bytes, const char *what,
                                 struct kv_buffer *into, struct kv_error *error) KV_MUST_USE;

/* What OpenSSL frees is wiped from now on: it holds keys, and what TLS sends. To be called before
 * the first use of OpenSSL. */
void kv_secret_openssl_begin(void);

#endif
