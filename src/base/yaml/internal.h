/* Shared by base's YAML files: a scalar's value as kubectl reads it, and which of equal keys
 * counts. */
#ifndef KUBEVET_BASE_YAML_INTERNAL_H
#define KUBEVET_BASE_YAML_INTERNAL_H

#include "kubevet/base/arena.h"
#include "kubevet/base/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAG_PREFIX "tag:yaml.org,2002:"

struct scalar {
    enum kv_scalar_type type;
    bool boolean;
    bool negative;      /* of an integer */
    uint64_t magnitude; /* of an integer */
    double real;
};

/* False if the scalar's text does not match its tag (`!!int abc`). */
bool scalar_resolve(const struct kv_node *node, struct scalar *out);

/* A cheap test: is a plain scalar certainly text? Most others are numbers or words such as `null`
 * and `on`. */
bool scalar_is_surely_text(struct kv_text text);

/* An integer in JSON's form; `out` needs NUMBER_TEXT_MAX bytes. */
struct kv_text integer_text(const struct scalar *scalar, char *out);

enum key_fault {
    KEY_FINE,
    KEY_CONTRADICTS_TAG, /* it does not match its tag */
    KEY_NULL,
    KEY_TOO_BIG, /* an integer of more than 64 bits */
};

/* A key's name in JSON, in `buffer` (NUMBER_TEXT_MAX bytes) unless it is the key's own text. A
 * float is written as by sigs.k8s.io/yaml, in single precision. */
enum key_fault yaml_key_name(const struct kv_node *key, struct kv_text *out, char *buffer);

/* A cheap test without sorting: are all keys text and unique? True for nearly all mappings. */
bool keys_are_plain(const struct kv_node_pair *pairs, size_t count);

int key_text_compare(struct kv_text left, struct kv_text right);

/* Marks each key that an equal later one replaces. Takes n log n steps for any keys. */
void keys_mark_replaced(const struct kv_text *keys, size_t count, bool *replaced);

/* Is this `<<`, plain or tagged !!merge? A quoted "<<" is an ordinary key. */
bool yaml_is_merge_key(const struct kv_node *key);

struct yaml_merge {
    const char *file;
    const struct kv_yaml_limits *limits;
    size_t *expanded; /* nodes so far, with aliases expanded; each merged pair counts as two */
    struct kv_error *error;
};

/* Applies the merge keys of a mapping. */
bool yaml_merge(struct kv_node *mapping, struct kv_arena *arena,
                const struct yaml_merge *merge) KV_MUST_USE;

#endif
