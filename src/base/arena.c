#include "kubevet/base/arena.h"

#include "kubevet/base/platform.h"
#include "kubevet/base/secret.h"

#include <stdio.h>
#include <stdlib.h>

enum { ALIGNMENT = 16, BLOCK_MIN = 4 * 1024, BLOCK_MAX = 256 * 1024, POPULATE_MIN = 128 * 1024 };

struct kv_arena_block {
    struct kv_arena_block *next;
    size_t used;
    size_t size;
    _Alignas(ALIGNMENT) unsigned char data[];
};

static struct kv_arena_block *block_new(struct kv_arena *arena, size_t size)
{
    struct kv_arena_block *block = calloc(1, sizeof *block + size);
    if (!block)
        kv_out_of_memory();
    if (sizeof *block + size >= POPULATE_MIN)
        kv_pages_populate(block, sizeof *block + size);
    block->size = size;
    arena->bytes += sizeof *block + size;
    return block;
}

static size_t align(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* `size` bytes after the used ones, unaligned. */
static void *alloc_packed(struct kv_arena *arena, size_t size)
{
    struct kv_arena_block *block = arena->block;
    if (!block || block->size - block->used < size) {
        /* Block sizes double, so that small arenas are small and large ones rarely ask the
         * system. */
        size_t want = block ? block->size * 2 : BLOCK_MIN;
        if (want > BLOCK_MAX)
            want = BLOCK_MAX;
        if (size > want / 4 && block) {
            /* A large piece gets its own block after the newest one, whose rest stays in use. */
            struct kv_arena_block *own = block_new(arena, align(size));
            own->used = own->size;
            own->next = block->next;
            block->next = own;
            return own->data;
        }
        block = block_new(arena, size > want ? align(size) : want);
        block->next = arena->block;
        arena->block = block;
    }
    void *piece = block->data + block->used;
    block->used += size;
    return piece;
}

void *kv_arena_alloc(struct kv_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        kv_out_of_memory();
    struct kv_arena_block *block = arena->block;
    if (block)
        block->used = align(block->used);
    return alloc_packed(arena, align(size));
}

void *kv_arena_array(struct kv_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        kv_out_of_memory();
    return kv_arena_alloc(arena, bytes);
}

char *kv_arena_copy(struct kv_arena *arena, struct kv_text text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t nuls = 0;
    for (size_t i = 0; i < text.length; i++)
        nuls += text.data[i] == '\0';
    if (text.length > SIZE_MAX / 8)
        kv_out_of_memory();
    char *copy = alloc_packed(arena, text.length + 2 * nuls + 1);
    if (nuls == 0) {
        if (text.length > 0)
            memcpy(copy, text.data, text.length);
        return copy;
    }
    char *end = copy;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] != '\0') {
            *end++ = text.data[i];
        } else {
            memcpy(end, replacement, 3);
            end += 3;
        }
    }
    return copy;
}

char *kv_arena_vprintf(struct kv_arena *arena, const char *format, va_list arguments)
{
    /* Measured first, on a copy: a va_list can be walked only once. */
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        kv_out_of_memory();
    char *text = kv_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *kv_arena_printf(struct kv_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = kv_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

void kv_arena_adopt(struct kv_arena *arena, struct kv_arena *other)
{
    struct kv_arena_block **end = &arena->block;
    while (*end)
        end = &(*end)->next;
    *end = other->block;
    arena->bytes += other->bytes;
    arena->secret = arena->secret || other->secret;
    *other = (struct kv_arena){0};
}

static void blocks_free(const struct kv_arena *arena, struct kv_arena_block *block)
{
    for (struct kv_arena_block *next; block; block = next) {
        next = block->next;
        if (arena->secret)
            kv_secret_wipe(block->data, block->used);
        free(block);
    }
}

void kv_arena_clear(struct kv_arena *arena)
{
    struct kv_arena_block *kept = arena->block;
    if (!kept)
        return;
    blocks_free(arena, kept->next);
    memset(kept->data, 0, kept->used);
    kept->used = 0;
    kept->next = NULL;
    arena->bytes = sizeof *kept + kept->size;
}

void kv_arena_release(struct kv_arena *arena)
{
    blocks_free(arena, arena->block);
    *arena = (struct kv_arena){0};
}

void *kv_list_push(struct kv_list *list, struct kv_arena *arena, size_t size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 4;
        void *items = kv_arena_array(arena, capacity, size);
        if (list->count > 0)
            memcpy(items, list->items, list->count * size);
        list->items = items;
        list->capacity = capacity;
    }
    return (unsigned char *)list->items + size * list->count++;
}

void kv_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 0)
        qsort(items, count, size, compare);
}
