/* A YAML document with the byte ranges of its parts, to change some of its bytes and leave all
 * others as they are. Only its first document; nothing is resolved: an alias is a leaf. */
#ifndef KUBEVET_BASE_YAML_MARKS_H
#define KUBEVET_BASE_YAML_MARKS_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum kv_mark_type { KV_MARK_SCALAR, KV_MARK_SEQUENCE, KV_MARK_MAPPING, KV_MARK_ALIAS };

struct kv_mark {
    enum kv_mark_type type;
    bool flow;            /* a mapping or sequence in [ ] or { } */
    bool block_text;      /* a scalar in the style | or > */
    const char *anchor;   /* its own, or the one that an alias names; NULL = none */
    const char *tag;      /* NULL = none is written */
    const char *text;     /* of a scalar */
    uint32_t line, place; /* of its first character: line and column in characters, from 1 */
    size_t begin, end; /* bytes in the input; of a block mapping or sequence to the end of its last
                          part */
    size_t column;     /* bytes between the begin of its line and its own */
    size_t count;      /* items, or pairs */
    const struct kv_mark **items; /* of a sequence; of a mapping its values */
    const struct kv_mark **keys;  /* of a mapping */
};

/* NULL with *error set (of kind KV_ERROR_SPEC, at `file` and line) if it is not YAML, or too deep.
 * An empty document is an empty scalar. */
const struct kv_mark *kv_yaml_marks(struct kv_text input, const char *file, struct kv_arena *arena,
                                    struct kv_error *error) KV_MUST_USE;

/* The value of a key; NULL if there is none. */
const struct kv_mark *kv_mark_get(const struct kv_mark *mapping, const char *key, size_t *index);

#endif
