/* One evaluation under way. */
#ifndef CEL_VALUE_RUN_H
#define CEL_VALUE_RUN_H

#include "kubevet/cel/program.h"

/* A variable of a macro: a value, or the expression of a `cel.bind` that nobody has asked for. */
struct cel_local {
    struct kv_cel_value value;
    const struct kv_cel_node *pending;
};

struct kv_cel_run {
    const struct kv_cel_program *program;
    const struct kv_cel_input *input;
    struct kv_arena *arena;
    size_t bytes_before; /* of the arena, when the evaluation began */
    uint64_t cost, work;
    struct cel_local *locals;
    const char *exhausted; /* the limit that is reached; ends everything */
};

#endif
