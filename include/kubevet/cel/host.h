/* What a host offers to expressions: maps and lists that are made when they are looked into, and in
 * which things may be unknown. */
#ifndef KUBEVET_CEL_HOST_H
#define KUBEVET_CEL_HOST_H

#include "kubevet/base/tree.h"
#include "kubevet/cel/value.h"

/* How lists and maps of a host are filled. */
struct kv_cel_host {
    /* Sets items or entries and count, of values that may again be of a host. */
    void (*fill_list)(struct kv_cel_list *list, struct kv_arena *arena);
    void (*fill_map)(struct kv_cel_map *map, struct kv_arena *arena);

    /* Of a partial map: does it lack a key that it has no entry for, or is that unknown? */
    bool (*knows)(const struct kv_cel_map *map, struct kv_text key);

    /* Computes the value of a key each time, in place of entries; NONE if there is no such key.
     * NULL = the map has entries. */
    struct kv_cel_value (*compute)(struct kv_cel_map *map, struct kv_text key,
                                   struct kv_arena *arena);
};

/* A list or map of a host. `data` and `filter` are the host's. */
struct kv_cel_value kv_cel_host_list(struct kv_arena *arena, const struct kv_cel_host *host,
                                     const void *data, const struct kv_cel_place *place);
struct kv_cel_value kv_cel_host_map(struct kv_arena *arena, const struct kv_cel_host *host,
                                    const void *data, const struct kv_cel_place *place);

const struct kv_cel_place *kv_cel_place_variable(struct kv_arena *arena, const char *name);
const struct kv_cel_place *
kv_cel_place_field(struct kv_arena *arena, const struct kv_cel_place *parent, struct kv_text step);
const struct kv_cel_place *kv_cel_place_item(struct kv_arena *arena,
                                             const struct kv_cel_place *parent, size_t index);

struct kv_cel_paths;

/* A tree of kv_tree_read: numbers without fraction and exponent that fit are ints, others doubles;
 * of repeated keys the last one counts. With `kept`, what these paths don't name is unknown; NULL =
 * all is known, except what the tree itself marks as unknown. `place` is where messages say that
 * it is. */
struct kv_cel_value kv_cel_tree(struct kv_arena *arena, const struct kv_node *node,
                                const struct kv_cel_paths *kept, const struct kv_cel_place *place);

#endif
