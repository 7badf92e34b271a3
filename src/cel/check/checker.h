/* What the names of an expression mean, and what types its parts have. */
#ifndef CEL_CHECK_CHECKER_H
#define CEL_CHECK_CHECKER_H

#include "cel/check/env.h"
#include "cel/syntax/ast.h"

/* A variable of a macro, within those around it. */
struct cel_scope {
    const struct cel_scope *outer;
    const struct cel_variable *variable;
    const struct cel_type *type;
};

struct cel_checker {
    const struct kv_cel_env *env;
    struct kv_arena *arena;
    struct kv_cel_problems *problems;
    struct kv_text text;
    bool strict; /* names and types are problems; else they are errors of evaluation */
    struct cel_trail trail;
};

/* Resolves the tree, in place, and returns its type. */
const struct cel_type *cel_check(struct cel_checker *checker, struct kv_cel_node *root);

/* Adds a problem, if problems are wanted. Returns `dyn`. */
const struct cel_type *cel_checker_fail(struct cel_checker *checker, size_t offset,
                                        const char *format, ...) KV_PRINTF(3, 4);

/* fold.c: lists and maps of literals become literals. After the check. */
void cel_fold_literals(struct cel_checker *checker, struct kv_cel_node *root);

/* names.c */

/* `a.b.c` of a node that is a chain of names; no text if it is none, or begins with a variable of a
 * macro. */
struct kv_text cel_qualified_name(const struct kv_cel_node *node, const struct cel_scope *scope,
                                  struct kv_arena *arena);

/* Finds a variable or type by its name within the container, and makes the node it. NULL: there is
 * none. */
const struct cel_type *cel_resolve_name(struct cel_checker *checker, struct kv_cel_node *node,
                                        struct kv_text name, bool rooted);
const struct cel_scope *cel_scope_find(const struct cel_scope *scope, struct kv_text name);

/* The overloads of a function by its name within the container; NULL: there are none. */
const struct cel_overloads *cel_resolve_function(struct cel_checker *checker, struct kv_text name);

/* call.c */

/* Chooses the candidates of a call by name and number of arguments, and its type by theirs. */
const struct cel_type *cel_check_call(struct cel_checker *checker, struct kv_cel_node *call,
                                      const struct cel_overloads *overloads,
                                      const struct cel_type *const *types);

#endif
