/* YAML documents as trees with places, read by libyaml's event parser, which is used only here. The
 * tree is what was written, resolved as little as possible: a scalar keeps its text and style.
 * Aliases share their node; merge keys (`<<`) are applied, a key of the mapping itself taking
 * precedence over a merged one (but see merge_overrides). Repeated keys stay, in order, unless they
 * are an error (unique_keys). */
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
    bool plain;          /* a scalar without quotes, block style or tag: its type is unresolved */
    uint8_t source;      /* which of the reader's files it is from: struct kv_yaml_part */
    uint32_t line;       /* where it begins, from 1 */
    uint32_t column;     /* in characters, from 1 */
    const char *tag;     /* NULL if not written, else in full (`tag:yaml.org,2002:str`, `!x`) */
    struct kv_text text; /* of a scalar; UTF-8, with KV_NUL for U+0000; NUL-terminated */
    size_t count;        /* items of a sequence, pairs of a mapping */
    union {
        const struct kv_node *const *items;
        const struct kv_node_pair *pairs;
    };
};

/* The type of a scalar for kubectl (sigs.k8s.io/yaml: go-yaml v2, YAML 1.1). */
enum kv_scalar_type {
    KV_SCALAR_NULL,
    KV_SCALAR_BOOL,
    KV_SCALAR_INT,
    KV_SCALAR_FLOAT,
    KV_SCALAR_STRING
};

struct kv_yaml_limits {
    size_t max_depth;     /* nesting of sequences and mappings */
    size_t max_nodes;     /* nodes written, in all documents */
    size_t max_expansion; /* nodes after replacing each alias by a copy of its node */

    /* Does a merge key also override earlier keys of its mapping, as in go-yaml v2 and so kubectl?
     * By YAML's definition the mapping's keys always take precedence. */
    bool merge_overrides;

    /* Is a repeated key in a mapping an error, as in kustomize, and so Flux? `a` and `"a"` are
     * equal, and so are keys that kubectl sends under one name (`1`, `0x1`); two `<<`, too. */
    bool unique_keys;

    /* Refuse what go-yaml v2, and so kubectl, refuses and libyaml accepts: `?` in plain text within
     * [ ] and { }, `\/` in double quotes, !!binary that is not base64, !!timestamp that is not a
     * time. And decode !!binary. */
    bool as_go_yaml;
};

extern const struct kv_yaml_limits
    kv_yaml_spec_limits; /* depth 64, 1,000,000 nodes, 2,000,000 expanded */
extern const struct kv_yaml_limits
    kv_yaml_manifest_limits; /* depth 10,000 (as go-yaml), 20,000,000 nodes, 20,000,000 expanded */

/* The documents of `input`, in arena memory (a document without content is NULL; its place is kept
 * so that documents can be counted). Text is copied: `input` need not stay; with a secret arena no
 * copy of it stays elsewhere. Errors are of kind KV_ERROR_SPEC at `file`, line and column: syntax,
 * tabs, invalid UTF-8, control characters, undefined aliases, an anchor that contains itself,
 * limits. */
struct kv_yaml_documents {
    const struct kv_node **roots;
    size_t count;
};
/* What the input is of all that the caller reads. */
struct kv_yaml_part {
    const char *file;
    unsigned first_line; /* of the input in the file, from 1 */
    uint8_t source;      /* the file's number, if trees of several files are put together */
};
bool kv_yaml_parse_part(struct kv_text input, const struct kv_yaml_part *part,
                        const struct kv_yaml_limits *limits, struct kv_arena *arena,
                        struct kv_yaml_documents *out, struct kv_error *error) KV_MUST_USE;
bool kv_yaml_parse(struct kv_text input, const char *file, const struct kv_yaml_limits *limits,
                   struct kv_arena *arena, struct kv_yaml_documents *out,
                   struct kv_error *error) KV_MUST_USE;

/* How kubectl reads a scalar: quoted is a string, a plain one is resolved, a core tag is obeyed. */
enum kv_scalar_type kv_node_scalar_type(const struct kv_node *node);

/* A number as kubectl sends it in JSON. */
struct kv_json_number {
    char text[48];
    bool is_integer; /* however it was written: 1e3 is sent as 1000 */
    bool is_int64;
    int64_t integer; /* where is_int64 */
};

/* False if the scalar is not a number, or JSON has no such number. */
bool kv_node_number(const struct kv_node *node, struct kv_json_number *out);

/* Is this a plain scalar that readers of YAML 1.1 and of YAML 1.2 take for different values or
 * types (`yes`, `n`, `off`, `010`, `0o17`, `1:30`, `1_000`)? Dates are not: all readers keep their
 * text. */
bool kv_node_is_ambiguous(const struct kv_node *node);

/* The message for a repeated key: the key, line and column of the first one. */
#define KV_KEY_REPEATED "the key \"%s\" is set twice: first at line %u, column %u; keep one"

/* The first pair of a mapping that repeats an earlier key, compared as by unique_keys; false =
 * there is none. */
bool kv_keys_find_repeated(const struct kv_node_pair *pairs, size_t count, size_t *first,
                           size_t *second);

/* The value of `key` in a mapping, the last one if repeated; NULL if absent. */
const struct kv_node *kv_node_get(const struct kv_node *mapping, const char *key);

#endif
