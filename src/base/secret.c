#include "kubevet/base/secret.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* The compiler can't know what a volatile pointer leads to, so it can't leave the call out. */
static void *(*const volatile overwrite)(void *memory, int byte, size_t bytes) = memset;

void kv_secret_wipe(void *memory, size_t bytes)
{
    if (memory && bytes > 0)
        overwrite(memory, 0, bytes);
}

/* PR_SET_DUMPABLE also stops images that the kernel would pipe to a program, which RLIMIT_CORE does
 * not; and programs that we start are not affected by it. */
void kv_secret_guard(void)
{
    prctl(PR_SET_DUMPABLE, 0);
}

/* A piece begins with its size, which free() is not told. */
union piece {
    size_t bytes;
    max_align_t alignment;
};

void *kv_secret_malloc(size_t bytes)
{
    union piece *piece = bytes < SIZE_MAX / 2 ? malloc(sizeof *piece + bytes) : NULL;
    if (!piece)
        return NULL;
    piece->bytes = bytes;
    return piece + 1;
}

void *kv_secret_calloc(size_t count, size_t bytes)
{
    size_t all;
    void *memory = __builtin_mul_overflow(count, bytes, &all) ? NULL : kv_secret_malloc(all);
    return memory ? memset(memory, 0, all) : NULL;
}

void kv_secret_free(void *memory)
{
    if (!memory)
        return;
    union piece *piece = (union piece *)memory - 1;
    kv_secret_wipe(piece, sizeof *piece + piece->bytes);
    free(piece);
}

void *kv_secret_realloc(void *memory, size_t bytes)
{
    void *larger = kv_secret_malloc(bytes);
    if (!larger || !memory)
        return larger;
    size_t before = ((union piece *)memory - 1)->bytes;
    memcpy(larger, memory, before < bytes ? before : bytes);
    kv_secret_free(memory);
    return larger;
}

char *kv_secret_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = kv_secret_malloc(bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}
