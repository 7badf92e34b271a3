/* What C11 and POSIX.1-2008 (with XSI) do not offer, in one place: src/base/platform.c is the only
 * file that knows one system from another, and the only one that is compiled with a system's
 * extensions. */
#ifndef KUBEVET_BASE_PLATFORM_H
#define KUBEVET_BASE_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The first place of `sought` in `bytes`, as memmem; of a byte the last one, as memrchr. NULL =
 * none. */
void *kv_bytes_find(const void *bytes, size_t count, const void *sought, size_t sought_count);
void *kv_byte_find_last(const void *bytes, int byte, size_t count);

/* realloc of an array: NULL also if its size overflows. */
void *kv_array_resize(void *items, size_t count, size_t size);

/* qsort with a context, as glibc's qsort_r. */
void kv_sort_by(void *items, size_t count, size_t size,
                int (*compare)(const void *a, const void *b, void *context), void *context);

/* Asks the system for these pages at once, where it can: getting them one by one, on the first
 * write to each, takes several times as long, and in a virtual machine many times. */
void kv_pages_populate(void *memory, size_t bytes);

/* Where the heap ends, so that its growth is seen; NULL = unknown. */
const void *kv_heap_end(void);

/* Bytes that nobody outside of the process can guess. False if there are none yet, just after
 * booting. */
bool kv_random_bytes(void *out, size_t count);

/* A pipe whose ends are closed by exec. */
bool kv_pipe(int ends[2]);

/* The descriptors from this number on are closed: now, or by exec. */
void kv_descriptors_close(int first, bool by_exec);

/* A file without a name, closed by exec; in memory alone where the system has that. -1 with errno.
 */
int kv_nameless_file(void);

/* Copies up to `size` bytes, fewer if the file is shorter by now. False with errno. */
bool kv_file_copy(int from, int to, off_t size);

/* In a child: it is killed when its parent ends, where the system can do that. */
void kv_process_die_with_parent(void);

/* From now on the process leaves no core image, and, where the system can do that, other processes
 * of the user can't read its memory. */
void kv_process_hide(void);

/* Columns of the terminal; 0 = it is none, or does not say. */
int kv_terminal_columns(int descriptor);

#endif
