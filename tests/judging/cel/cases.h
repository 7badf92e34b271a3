/* Values of CEL as extract.mjs and oracle.mjs write them in JSON. */
#ifndef CEL_CASES_H
#define CEL_CASES_H

#include "kubevet/base/tree.h"
#include "kubevet/cel/value.h"

/* The value of `[kind, content]`. A wrong one ends the program. */
struct kv_cel_value case_value(const struct kv_node *node, struct kv_arena *arena);

/* A text with U+0000 in place of KV_NUL. */
struct kv_text case_text(const struct kv_node *node, struct kv_arena *arena);

/* The same, of the same types; NaN is itself, maps in any order. */
bool case_same(struct kv_cel_value a, struct kv_cel_value b, struct kv_arena *arena);

/* The next line of standard input as a tree; NULL at the end. One that is no JSON ends the program.
 */
const struct kv_node *case_read(struct kv_arena *arena, struct kv_buffer *line);

#endif
