/* Where each character of a scalar is in its file: a message about a part of a text (an expression)
 * points to that part, however the scalar is quoted, folded or indented. */
#ifndef KUBEVET_BASE_YAML_SPANS_H
#define KUBEVET_BASE_YAML_SPANS_H

#include "kubevet/base/arena.h"
#include "kubevet/base/yaml.h"

/* The lines of a file, as libyaml counts them. */
struct kv_yaml_lines {
    struct kv_text input; /* without a byte order mark */
    const size_t *starts; /* the first byte of each line */
    size_t count;
};

/* `input` is borrowed. */
struct kv_yaml_lines kv_yaml_lines(struct kv_text input, struct kv_arena *arena);

/* A part of a scalar's text that stands in the file as it is. */
struct kv_yaml_span {
    size_t offset;         /* its first byte in the text */
    uint32_t line, column; /* of that byte in the file, from 1; columns in characters */
};

struct kv_yaml_spans {
    const struct kv_yaml_span *items; /* by offset, the first at 0 */
    size_t count;
};

/* The spans of a scalar of the file that the lines are of. Where a part can't be found again (its
 * line is longer than 64 KiB, or it was decoded further), all of it is at the scalar's begin. */
struct kv_yaml_spans kv_yaml_spans(const struct kv_yaml_lines *lines, const struct kv_node *scalar,
                                   struct kv_arena *arena);

/* The place of a byte of the scalar's text; of its end if it is beyond. */
struct kv_yaml_span kv_yaml_locate(const struct kv_yaml_spans *spans, struct kv_text text,
                                   size_t offset);

#endif
