/* Which parts of its variables an expression reads: so that only these need to be kept. And what
 * was kept, so that all else is unknown. As text a path is `spec.containers[*].image`; with `?`
 * behind it only whether it is there counts, with `[]` only which keys or how many items there are.
 * Other keys are in quotes: `metadata.labels["a.b/c"]`. */
#ifndef KUBEVET_CEL_PATHS_H
#define KUBEVET_CEL_PATHS_H

#include "kubevet/cel/program.h"

/* A place, and what is read of it. That it is named at all means: whether it is there. */
struct kv_cel_paths {
    struct kv_text step;           /* a field or key; `*` is each item, or any key */
    bool any;                      /* the step is `*`, not a key of that name */
    bool whole;                    /* all of it */
    bool shape;                    /* which keys; how many items, and those that are scalars */
    bool vague;                    /* of what is kept: if it is missing, it may have been empty */
    struct kv_cel_paths *children; /* in the order of being named */
    struct kv_cel_paths *next;     /* its sibling */
    unsigned depth;
};

/* The child of that step; NULL if there is none. */
struct kv_cel_paths *kv_cel_paths_find(const struct kv_cel_paths *paths, struct kv_text step,
                                       bool any);

/* What counts for a key or field: its own child, and that of `*`. */
struct kv_cel_paths *kv_cel_paths_child(struct kv_arena *arena, struct kv_cel_paths *paths,
                                        struct kv_text step, bool any);

/* Adds all of `more`. What either knows for certain is certain. */
void kv_cel_paths_merge(struct kv_arena *arena, struct kv_cel_paths *paths,
                        const struct kv_cel_paths *more);

enum { KV_CEL_PATH_STEPS_MAX = 100 };

/* What both name for certain. */
struct kv_cel_paths *kv_cel_paths_common(struct kv_arena *arena, const struct kv_cel_paths *a,
                                         const struct kv_cel_paths *b);

/* Adds a path given as text, or `.` for all, with at most KV_CEL_PATH_STEPS_MAX steps. Errors are
 * of kind KV_ERROR_USAGE. */
bool kv_cel_paths_add(struct kv_arena *arena, struct kv_cel_paths *paths, const char *text,
                      struct kv_error *error) KV_MUST_USE;

/* Appends the paths as text, each with a line end, sorted as they were named. */
void kv_cel_paths_write(const struct kv_cel_paths *paths, struct kv_buffer *out);

/* Appends one step as text, behind those of `out`: `spec`, `.replicas`, `[*]`, `["a.b/c"]`. */
void kv_cel_paths_step(const struct kv_cel_paths *paths, struct kv_buffer *out);

/* A variable, or a field of one, that is itself an expression, as `variables.x` of a policy is. */
struct kv_cel_computed {
    size_t variable;   /* its number */
    const char *field; /* NULL = the variable itself */
    const struct kv_cel_program *program;
};

/* What a call of a function with `source` yields, by its first argument, a literal. */
struct kv_cel_source {
    const char *function;
    struct kv_text key;
    struct kv_cel_paths paths; /* of the list's items */
};

struct kv_cel_reads {
    struct kv_cel_paths *variables; /* of each variable, by number */
    size_t count;
    struct kv_list sources; /* struct kv_cel_source * */
};

/* Nothing is read yet. */
struct kv_cel_reads kv_cel_reads_new(const struct kv_cel_env *env, struct kv_arena *arena);

/* Adds what a program reads, if its value is used whole. */
void kv_cel_reads_add(struct kv_cel_reads *reads, const struct kv_cel_program *program,
                      const struct kv_cel_computed *computed, size_t computed_count,
                      struct kv_arena *arena);

#endif
