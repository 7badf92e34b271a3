/* Memory that has held a token, a key or a password: it is overwritten before it is given back, so
 * that neither a later read of free memory nor a core image shows it. Buffers and arenas with
 * `secret` set do so by themselves. */
#ifndef KUBEVET_BASE_SECRET_H
#define KUBEVET_BASE_SECRET_H

#include <stddef.h>

/* Overwrites, also where the compiler sees that nobody reads it again. */
void kv_secret_wipe(void *memory, size_t bytes);

/* From now on the process leaves no core image, and other processes of the user can't read its
 * memory. To be called before the first secret is read; it stays so until the process ends, since
 * libraries keep copies. */
void kv_secret_guard(void);

/* Overwrites the heap's free memory, where libraries that have no allocator of ours (libyaml,
 * nghttp2) may have left copies. */
void kv_secret_scrub(void);

/* malloc and its like for libraries: what they free, or move, is wiped. */
void *kv_secret_malloc(size_t bytes);
void *kv_secret_calloc(size_t count, size_t bytes);
void *kv_secret_realloc(void *memory, size_t bytes);
char *kv_secret_strdup(const char *text);
void kv_secret_free(void *memory);

#endif
