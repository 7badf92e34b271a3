/* The steps after an object was decoded by its table. */
#ifndef KUBEVET_KINDS_SHAPE_DECODE_H
#define KUBEVET_KINDS_SHAPE_DECODE_H

#include "kubevet/kinds/shape.h"

/* Settles what was decoded, bottom-up. `memory.arena` contains the lists. */
void shape_settle(const struct kv_shape *fields, const struct kv_memory *memory, void *base);

/* An empty struct for a KV_SHAPE_SHARED row. */
void *shape_shared_new(const struct kv_shape *row, struct kv_arena *arena);

/* The single copy of these items, if memory shares. */
void *shape_share_items(struct kv_memory memory, const void *items, size_t count, size_t size);

/* Shares the lists of what was settled with earlier ones, and leaves none in the scratch memory. */
void shape_share(const struct kv_shape *fields, struct kv_memory memory, void *base);

#endif
