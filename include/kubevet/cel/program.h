/* Expressions: from text to a program, and from a program and values of variables to a result. */
#ifndef KUBEVET_CEL_PROGRAM_H
#define KUBEVET_CEL_PROGRAM_H

#include "kubevet/cel/library.h"
#include "kubevet/cel/value.h"

/* What expressions may name: variables, and functions beyond those of the libraries. */
struct kv_cel_env;

struct kv_cel_env_options {
    /* Refuses what Kubernetes refuses and CEL allows: lists and maps of mixed literals. */
    bool kubernetes;
    /* Names are looked up in this name space first, then in those around it; NULL = none. */
    const char *container;
};

struct kv_cel_env *kv_cel_env_new(const struct kv_cel_env_options *options);
void kv_cel_env_free(struct kv_cel_env *env); /* NULL is fine */

/* Declares a variable of a type (`dyn`, `list(dyn)`, in the words of signatures; borrowed). Its
 * number, from 0, is its place in the values of an evaluation. */
size_t kv_cel_env_variable(struct kv_cel_env *env, const char *name, const char *type);

/* Says why there is no variable of that name, for the message about it. Both are borrowed. */
void kv_cel_env_lacks(struct kv_cel_env *env, const char *name, const char *why);

/* Adds the functions of a host. */
void kv_cel_env_library(struct kv_cel_env *env, const struct kv_cel_library *library);

/* What is wrong with an expression, and where. */
struct kv_cel_problem {
    const char *text;      /* one sentence without a full stop */
    size_t offset;         /* in the expression, in bytes */
    unsigned line, column; /* in the expression, from 1; columns in characters */
};

struct kv_cel_problems {
    struct kv_list list; /* struct kv_cel_problem */
};

struct kv_cel_node;

/* In the arena it was compiled with; does not change. */
struct kv_cel_program {
    struct kv_text text;
    const struct kv_cel_node *root;
    size_t slots;     /* variables of macros */
    const char *type; /* what is known of the result: `bool`, `list(int)`, `dyn` */
    const struct kv_cel_env *env;
};

/* What is checked beyond the grammar. */
enum kv_cel_check {
    KV_CEL_PARSE_ONLY, /* unknown names and impossible types are errors of evaluation */
    KV_CEL_CHECK,
};

/* NULL with problems. `text` is borrowed, and so is the environment. Limits: 100,000 characters,
 * 250 levels. */
const struct kv_cel_program *kv_cel_compile(const struct kv_cel_env *env, struct kv_text text,
                                            enum kv_cel_check check, struct kv_arena *arena,
                                            struct kv_cel_problems *problems);

/* Limits of an evaluation; Kubernetes allows an expression a cost of 1,000,000. */
struct kv_cel_limits {
    uint64_t cost;
    size_t bytes; /* of memory */
};
extern const struct kv_cel_limits kv_cel_default_limits; /* 1,000,000 and 64 MiB */

struct kv_cel_input {
    const struct kv_cel_value *variables; /* in the order of their declaration */
    void *host;                           /* for the host's own functions: kv_cel_run_host */
    /* Gives the value of a variable that is NONE, when it is first named; may be NULL. */
    struct kv_cel_value (*supply)(void *host, size_t variable);
    struct kv_cel_limits limits;
};

struct kv_cel_result {
    struct kv_cel_value value; /* in the arena of the evaluation */
    uint64_t cost;
    uint64_t work;  /* elementary operations, for tests */
    bool exhausted; /* the value is an error: a limit was reached */
};

struct kv_cel_result kv_cel_evaluate(const struct kv_cel_program *program,
                                     const struct kv_cel_input *input, struct kv_arena *arena);

void *kv_cel_run_host(struct kv_cel_run *run);

/* Line and column, from 1, of a place in an expression. */
void kv_cel_locate(struct kv_text text, size_t offset, unsigned *line, unsigned *column);

#endif
