/* Decoding by a table, before what was read is settled: for shape_decode.c, and for mould.c, which
 * decodes the parts in which an object differs from those before it. */
#ifndef KUBEVET_KINDS_SHAPE_DECODE_H
#define KUBEVET_KINDS_SHAPE_DECODE_H

#include "kubevet/kinds/shape.h"

struct mould;

struct decoder {
    struct kv_reader *reader;
    struct kv_memory memory;
    struct kv_arena *lists; /* of arrays that are still to be settled */
    struct kv_shape_filter filter;
    struct fields_scratch *fields; /* of the KV_SHAPE_FIELDS read last */
    struct mould *mould;           /* to be told of all that is read; NULL = none */
};

/* The members of the object that stands next, and the value of one row. No `finish` is called yet,
 * and lists are where the decoder puts them; other arrays are shared already, if the memory shares.
 */
bool object_decode(const struct decoder *decoder, const struct kv_shape *fields, void *base);
bool value_decode(const struct decoder *decoder, const struct kv_shape *row, void *at);

/* Finishes what was decoded, from the inside out; with `copy`, lists and what they hold are copied
 * first, so that another object can begin with the same. `memory.arena` is where lists are. */
void shape_settle(const struct kv_shape *fields, const struct kv_memory *memory, bool copy,
                  void *base);

/* What a KV_SHAPE_SHARED row leads to, with nothing in it. */
void *shape_shared_new(const struct kv_shape *row, struct kv_arena *arena);

/* The one copy of these items, if the memory shares. */
void *shape_share_items(struct kv_memory memory, const void *items, size_t count, size_t size);

/* Lets what was settled share its lists with those before it, and leaves none in the scratch. */
void shape_share(const struct kv_shape *fields, struct kv_memory memory, void *base);

#endif
