/* What decoding by a table is made of: from a reader, from protocol buffers, and the steps after
 * that. */
#ifndef KUBEVET_KINDS_SHAPE_DECODE_H
#define KUBEVET_KINDS_SHAPE_DECODE_H

#include "kubevet/base/protobuf.h"
#include "kubevet/kinds/shape.h"

struct fields_scratch;

struct decoder {
    struct kv_reader *reader;
    struct kv_memory memory;
    struct kv_arena *lists; /* for arrays that are not settled yet */
    struct kv_shape_filter filter;
    struct fields_scratch *fields; /* of the KV_SHAPE_FIELDS read last */
};

/* The first row of the key that has no bits but those of `keep`; NULL = none. `*shared` becomes the
 * row of the shared struct to which it belongs, or NULL. */
const struct kv_shape *row_find(const struct kv_shape *fields, unsigned keep, struct kv_text key,
                                const struct kv_shape **shared);

/* The place of the row's value in an object or in its shared struct, which is made if need be. */
void *row_place(const struct decoder *decoder, const struct kv_shape *row,
                const struct kv_shape *shared, void *base);

/* Decodes the members of the object before the reader. `finish` is not called yet, and lists are in
 * scratch memory; other arrays are shared already, if memory shares. */
bool object_decode(const struct decoder *decoder, const struct kv_shape *fields, void *base);

/* The same of a message before which a reader of protocol buffers stands, faster. */
bool message_decode(const struct decoder *decoder, const struct kv_shape *fields,
                    const struct kv_proto_message *message, struct kv_text bytes, void *base);

/* Adds an amount; an error if the text is no quantity, or if there are too many. */
bool amount_add(const struct decoder *decoder, const char *key, const char *resource,
                struct kv_text text, struct kv_list *list);

/* Is the label of that key kept? */
bool label_is_wanted(const struct decoder *decoder, const struct kv_shape *row, struct kv_text key);

void label_add(const struct decoder *decoder, const struct kv_shape *row, const char *name,
               struct kv_text value, struct kv_list *list);

/* What a map or list of strings becomes. */
void quantities_set(const struct decoder *decoder, const struct kv_list *list,
                    struct kv_quantities *out);
void labels_set(const struct decoder *decoder, const struct kv_list *list, struct kv_labels *out);
void strings_set(const struct decoder *decoder, const struct kv_list *list, struct kv_strings *out);

/* Settles what was decoded, bottom-up. `memory.arena` contains the lists. */
void shape_settle(const struct kv_shape *fields, const struct kv_memory *memory, void *base);

/* An empty struct for a KV_SHAPE_SHARED row. */
void *shape_shared_new(const struct kv_shape *row, struct kv_arena *arena);

/* The single copy of these items, if memory shares. */
void *shape_share_items(struct kv_memory memory, const void *items, size_t count, size_t size);

/* Shares the lists of what was settled with earlier ones, and leaves none in the scratch memory. */
void shape_share(const struct kv_shape *fields, struct kv_memory memory, void *base);

#endif
