/* Memory that lives and dies together: what a spec, a kind's list or the findings own.
 *
 * An arena is released as a whole; nothing in it is freed alone. Allocation never fails: out of
 * memory ends the process with a message (kv_out_of_memory). Memory is zeroed and aligned to 16
 * bytes; text is packed. */
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
    size_t bytes;                 /* allocated from the system, for measuring */
};

void *kv_arena_alloc(struct kv_arena *arena, size_t size);
void *kv_arena_array(struct kv_arena *arena, size_t count, size_t size); /* checks the product */
char *kv_arena_copy(struct kv_arena *arena,
                    struct kv_text text); /* NUL-terminated; NUL inside is U+FFFD */
char *kv_arena_printf(struct kv_arena *arena, const char *format, ...) KV_PRINTF(2, 3);
char *kv_arena_vprintf(struct kv_arena *arena, const char *format, va_list arguments)
    KV_PRINTF(2, 0);
void kv_arena_adopt(struct kv_arena *arena, struct kv_arena *other); /* takes all; empties other */
void kv_arena_clear(struct kv_arena *arena); /* empties it, but keeps a block for what comes next */
void kv_arena_release(struct kv_arena *arena); /* leaves an empty arena */

/* A growing array whose items live in an arena. `= {0}` is empty; `size` of the item is given at
 * each push and must not change. Growing leaves the old copy in the arena: at most as much again.
 */
struct kv_list {
    void *items;
    size_t count;
    size_t capacity;
};

/* Returns the new zeroed last item. Earlier items may move. */
void *kv_list_push(struct kv_list *list, struct kv_arena *arena, size_t size);

/* Makes room in an empty list, so that as many items can be pushed before one moves. */
void kv_list_reserve(struct kv_list *list, struct kv_arena *arena, size_t size, size_t count);

#define kv_list_item(list, type, index) (&((type *)(list)->items)[index])
#define kv_list_each(list, type, item)                                                             \
    for (type *item = (type *)(list)->items, *item##_end = item ? item + (list)->count : item;     \
         item < item##_end; item++)

#endif
