/* YAML documents as trees with places, read by libyaml's event parser. Nobody else sees libyaml.
 *
 * The tree is what was written, resolved as little as possible: a scalar keeps its text and how it
 * was written. Aliases share the node that they name; merge keys (`<<`) are carried out, a key
 * given in the mapping itself winning over a merged one (but see merge_overrides). Repeated keys
 * stay, in order: a spec calls them an error, a manifest takes the last one (as sigs.k8s.io/yaml
 * does). */
#ifndef KUBEVET_BASE_YAML_H
#define KUBEVET_BASE_YAML_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kv_node_type { KV_NODE_SCALAR, KV_NODE_SEQUENCE, KV_NODE_MAPPING };

struct kv_node;

struct kv_node_pair {
    const struct kv_node *key;
    const struct kv_node *value;
};

struct kv_node {
    enum kv_node_type type;
    bool
        plain; /* a scalar written without quotes, block style or tag: its type is to be resolved */
    uint32_t line;   /* where it begins, from 1 */
    uint32_t column; /* in characters, from 1 */
    const char
        *tag; /* NULL where none was written, else the full tag (`tag:yaml.org,2002:str`, `!x`) */
    struct kv_text text; /* of a scalar; UTF-8, may hold NUL; NUL-terminated too */
    size_t count;        /* items of a sequence, pairs of a mapping */
    union {
        const struct kv_node *const *items;
        const struct kv_node_pair *pairs;
    };
};

/* What kubectl makes of a scalar (sigs.k8s.io/yaml: go-yaml v2, YAML 1.1). */
enum kv_scalar_type {
    KV_SCALAR_NULL,
    KV_SCALAR_BOOL,
    KV_SCALAR_INT,
    KV_SCALAR_FLOAT,
    KV_SCALAR_STRING
};

struct kv_yaml_limits {
    size_t max_depth;     /* nesting of sequences and mappings */
    size_t max_nodes;     /* nodes written, all documents together */
    size_t max_expansion; /* nodes after replacing each alias by a copy of what it names */

    /* Does a merge key also override what its mapping gave before it, as go-yaml v2 and so kubectl
     * have it? YAML's own definition lets the mapping's keys win wherever they stand. */
    bool merge_overrides;
};

extern const struct kv_yaml_limits
    kv_yaml_spec_limits; /* depth 64, 1,000,000 nodes, 2,000,000 expanded */
extern const struct kv_yaml_limits
    kv_yaml_manifest_limits; /* depth 1000, 20,000,000 nodes, 20,000,000 expanded */

/* The documents of `input`, in arena memory (a document without content is NULL; its place is kept
 * so that documents can be counted). Text is copied: `input` may go. Errors are of kind
 * KV_ERROR_SPEC at `file`, line and column: syntax, tabs, invalid UTF-8, control characters,
 * undefined aliases, an anchor that holds itself, limits. */
struct kv_yaml_documents {
    const struct kv_node **roots;
    size_t count;
};
bool kv_yaml_parse(struct kv_text input, const char *file, const struct kv_yaml_limits *limits,
                   struct kv_arena *arena, struct kv_yaml_documents *out,
                   struct kv_error *error) KV_MUST_USE;

/* What kubectl reads a scalar as: quoted is a string, a plain one is resolved, a core tag is
 * obeyed. */
enum kv_scalar_type kv_node_scalar_type(const struct kv_node *node);

/* Is this a plain scalar that readers of YAML 1.1 and of YAML 1.2 take for different values or
 * types
 * (`yes`, `n`, `off`, `010`, `0o17`, `1:30`, `1_000`)? Dates are not: everybody keeps their text.
 */
bool kv_node_is_ambiguous(const struct kv_node *node);

/* The value of `key` in a mapping, the last one if repeated; NULL where there is none. */
const struct kv_node *kv_node_get(const struct kv_node *mapping, const char *key);

#endif
