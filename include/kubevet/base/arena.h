/* Memory that is freed as a whole: what a spec, a kind's list or the findings own. Nothing in it is
 * freed alone. Allocation never fails: out of memory ends the process with a message
 * (kv_out_of_memory). Memory is zeroed and aligned to 16 bytes; text is packed. */
#ifndef KUBEVET_BASE_ARENA_H
#define KUBEVET_BASE_ARENA_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <stddef.h>
#include <stdint.h>

struct kv_arena_block;

/* `= {0}` is an empty arena. */
struct kv_arena {
    struct kv_arena_block *block; /* newest first */
    size_t bytes;                 /* allocated from the system, for measurements */
    bool secret;                  /* wiped before it is freed; stays so until it is released */
};

void *kv_arena_alloc(struct kv_arena *arena, size_t size);
void *kv_arena_array(struct kv_arena *arena, size_t count, size_t size); /* checks the product */
char *kv_arena_copy(struct kv_arena *arena,
                    struct kv_text text); /* NUL-terminated; NUL inside is U+FFFD */
char *kv_arena_printf(struct kv_arena *arena, const char *format, ...) KV_PRINTF(2, 3);
char *kv_arena_vprintf(struct kv_arena *arena, const char *format, va_list arguments)
    KV_PRINTF(2, 0);
void kv_arena_adopt(struct kv_arena *arena, struct kv_arena *other); /* takes all; empties other */
void kv_arena_clear(struct kv_arena *arena);   /* empties it, but keeps a block for reuse */
void kv_arena_release(struct kv_arena *arena); /* leaves an empty arena */

/* A growing array whose items are in an arena. `= {0}` is empty; the item's `size` is passed to
 * each push and must not change. Growing leaves the old copy in the arena: at most the same size
 * again. */
struct kv_list {
    void *items;
    size_t count;
    size_t capacity;
};

/* Returns the new zeroed last item. Earlier items may move. */
void *kv_list_push(struct kv_list *list, struct kv_arena *arena, size_t size);

/* Adds a value of this type. */
#define kv_list_add(list, arena, type, ...)                                                        \
    (*(type *)kv_list_push(list, arena, sizeof(type)) = (__VA_ARGS__))

/* qsort, also of no items. */
void kv_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

#define kv_list_item(list, type, index) (&((type *)(list)->items)[index])
#define kv_list_each(list, type, item)                                                             \
    for (type *item = (type *)(list)->items, *item##_end = item ? item + (list)->count : item;     \
         item < item##_end; item++)

/* Of the items from `first` on, keeps those that the condition holds for. */
#define kv_list_keep(list, first, type, item, condition)                                           \
    do {                                                                                           \
        size_t item##_kept = (first);                                                              \
        for (size_t item##_at = item##_kept; item##_at < (list)->count; item##_at++) {             \
            type *item = kv_list_item(list, type, item##_at);                                      \
            if (condition)                                                                         \
                *kv_list_item(list, type, item##_kept++) = *item;                                  \
        }                                                                                          \
        (list)->count = item##_kept;                                                               \
    } while (0)

#endif
