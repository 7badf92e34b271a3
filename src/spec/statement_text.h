/* Keys and values of a spec in words. Private to this floor. */
#ifndef KUBEVET_SPEC_STATEMENT_TEXT_H
#define KUBEVET_SPEC_STATEMENT_TEXT_H

#include "kubevet/base/buffer.h"
#include "kubevet/spec/spec.h"

/* "kubernetesVersion": "Kubernetes version". */
const char *words_of(struct kv_arena *arena, const char *name);

/* Adds a text, behind the separator unless it is the first; nothing for an empty one. */
void part_add(struct kv_buffer *out, const char *text, const char *separator);

/* "pool=apps, arch=arm" */
void pairs_add(struct kv_buffer *out, const struct kv_records *pairs);

/* "get, list" */
void values_add(struct kv_buffer *out, const struct kv_values *values);

/* On one line, as YAML in flow style. */
void node_add(struct kv_buffer *out, const struct kv_node *node);

/* The last scalar within a node, or the node itself. */
const struct kv_node *last_node(const struct kv_node *node);

/* A copy, NULL for an empty text; releases the buffer. */
const char *text_take(struct kv_arena *arena, struct kv_buffer *out);

#endif
