/* Values of a chart as Go holds them: maps and lists are shared by all that refer to them, so that
 * a change in one place is one in all. Flux's order of values shows it.
 *
 * Source: github.com/fluxcd/pkg chartutil/values.go, helm pkg/strvals */
#ifndef KUBEVET_FLUX_HELM_VALUE_H
#define KUBEVET_FLUX_HELM_VALUE_H

#include "kubevet/base/tree.h"

struct value {
    enum kv_node_type type;
    const struct kv_node *scalar; /* of kv_tree_read */
    bool is_integer;              /* one that a target path has set: in the values of a file, all
                                     numbers are floating */
    struct kv_list items;         /* struct value *; NULL = null */
    struct kv_list entries;       /* struct value_entry */
};

struct value_entry {
    const char *key;
    struct value *value;
};

/* Of a tree of kv_tree_read; NULL counts as an empty map. */
struct value *value_of(const struct kv_node *tree, struct kv_arena *arena);
struct value *value_scalar(const struct kv_node *scalar, struct kv_arena *arena);
struct value *value_map(struct kv_arena *arena);

/* NULL if the map has no such key. */
struct value *value_get(const struct value *map, const char *key);
void value_set(struct value *map, const char *key, struct value *value, struct kv_arena *arena);

/* A new map of both, in which maps are merged and all else is of the second. What is not merged is
 * shared. */
struct value *value_merge(const struct value *first, const struct value *second,
                          struct kv_arena *arena);

const struct kv_node *value_tree(const struct value *value, struct kv_arena *arena);

/* Sets a value at a path as `helm --set PATH=TEXT` does. `literal`: the text is taken as it is;
 * `quoted`: it is a string whatever it looks like. An error is KV_ERROR_SPEC, in Helm's words. */
struct value_text {
    const char *text;
    bool literal, quoted;
};
bool value_put(struct value *map, const char *path, struct value_text text, struct kv_arena *arena,
               struct kv_error *error) KV_MUST_USE;

/* Arguments `--set PATH=INTEGER` (const char *) for what is an integer in it. */
void value_integers(const struct value *value, struct kv_arena *arena, struct kv_list *out);

#endif
