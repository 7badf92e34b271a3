/* What base's own YAML files share: a scalar's value as kubectl reads it, and which of equal keys
 * counts. */
#ifndef KUBEVET_BASE_YAML_INTERNAL_H
#define KUBEVET_BASE_YAML_INTERNAL_H

#include "kubevet/base/arena.h"
#include "kubevet/base/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KV_TAG_PREFIX "tag:yaml.org,2002:"

struct kv_scalar {
    enum kv_scalar_type type;
    bool boolean;
    bool negative;      /* of an integer */
    uint64_t magnitude; /* of an integer */
    double real;
};

/* False where the scalar's text is not what its tag says (`!!int abc`). */
bool kv_scalar_resolve(const struct kv_node *node, struct kv_scalar *out);

/* Is a plain scalar text, as can be told at a glance? Most of those that are not can be numbers or
 * words such as `null` and `on`. */
bool kv_scalar_is_surely_text(struct kv_text text);

/* Marks each key that an equal one further on replaces. Takes n log n steps however the keys are
 * chosen. */
void kv_keys_mark_replaced(const struct kv_text *keys, size_t count, bool *replaced);

/* Is this `<<`, plain or tagged !!merge? A quoted "<<" is a key like any other. */
bool kv_yaml_is_merge_key(const struct kv_node *key);

struct kv_yaml_merge {
    const char *file;
    const struct kv_yaml_limits *limits;
    size_t *expanded; /* nodes so far, aliases expanded; each merged pair counts as two */
    struct kv_error *error;
};

/* Carries out the merge keys of a mapping. */
bool kv_yaml_merge(struct kv_node *mapping, struct kv_arena *arena,
                   const struct kv_yaml_merge *merge) KV_MUST_USE;

#endif
