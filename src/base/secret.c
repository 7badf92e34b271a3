#include "kubevet/base/secret.h"

#include "kubevet/base/platform.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The compiler can't know what a volatile pointer leads to, so it can't leave the call out. */
static void *(*const volatile overwrite)(void *memory, int byte, size_t bytes) = memset;

void kv_secret_wipe(void *memory, size_t bytes)
{
    if (memory && bytes > 0)
        overwrite(memory, 0, bytes);
}

void kv_secret_guard(void)
{
    kv_process_hide();
}

/* --- what libraries have left in free memory --- */

/* One of the blocks that the scrub holds. */
struct scrubbed {
    struct scrubbed *next;
};

enum {
    SCRUB_BYTES = 64 << 20,
    SCRUB_BLOCKS = 256,
    CLASS_STEP = 16,
    CLASSES_FROM = 1024,
    LARGEST = 64 << 10
};

/* Takes all free blocks of this size that the heap has, i.e. until it grows, and wipes them. */
static struct scrubbed *class_scrub(size_t size, struct scrubbed *held, size_t *left)
{
    const void *end = kv_heap_end();
    for (size_t count = 0; *left >= size && (end || count < SCRUB_BLOCKS); count++) {
        struct scrubbed *block = malloc(size);
        if (!block || kv_heap_end() != end) {
            free(block);
            break;
        }
        kv_secret_wipe(block, size);
        block->next = held;
        held = block;
        *left -= size;
    }
    return held;
}

void kv_secret_scrub(void)
{
    struct scrubbed *held = NULL;
    size_t left = SCRUB_BYTES;
    for (size_t size = LARGEST; size > CLASSES_FROM; size /= 2)
        held = class_scrub(size, held, &left);
    for (size_t size = CLASSES_FROM; size >= sizeof *held + CLASS_STEP; size -= CLASS_STEP)
        held = class_scrub(size, held, &left);
    for (struct scrubbed *next; held; held = next) {
        next = held->next;
        free(held);
    }
}

/* --- allocators for libraries --- */

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
