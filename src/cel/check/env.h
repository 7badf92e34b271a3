/* What expressions may name: variables, types, and the functions of all libraries, with their
 * signatures read. */
#ifndef CEL_CHECK_ENV_H
#define CEL_CHECK_ENV_H

#include "cel/check/type.h"
#include "kubevet/base/intern.h"
#include "kubevet/cel/program.h"

enum { CEL_ARGUMENTS_MAX = 4 }; /* of a function that isn't variadic */

/* A row of a library. */
struct cel_function {
    const struct kv_cel_function *row;
    const char *name;
    bool method, variadic;
    size_t count; /* of arguments, the receiver included */
    const struct cel_type *arguments[CEL_ARGUMENTS_MAX];
    const struct cel_type *result;
};

/* All rows of a name. */
struct cel_overloads {
    const char *name;
    struct kv_list functions; /* const struct cel_function * */
};

struct cel_declared {
    const char *name;
    const struct cel_type *type;
};

/* A name that expressions may expect. */
struct cel_lacking {
    const char *name, *why;
};

struct kv_cel_env {
    struct kv_arena arena;
    struct kv_cel_env_options options;
    struct kv_intern names;   /* of functions; the number is that of its overloads + 1 */
    struct kv_list overloads; /* struct cel_overloads */
    struct kv_list variables; /* struct cel_declared */
    struct kv_list types;     /* struct cel_declared: names of types, and what they name */
    struct kv_list lacking;   /* struct cel_lacking */
};

const struct cel_overloads *cel_env_overloads(const struct kv_cel_env *env, struct kv_text name);

/* NULL if there is none of that name. */
const struct cel_declared *cel_env_find_variable(const struct kv_cel_env *env, struct kv_text name,
                                                 size_t *slot);
const struct cel_declared *cel_env_find_type(const struct kv_cel_env *env, struct kv_text name);

/* Reads a type at the start of `rest`: `list(A)`. Parameters are shared by name through
 * `parameters` (struct cel_type *). NULL: it is none. */
const struct cel_type *cel_type_read(struct kv_cel_env *env, struct kv_text *rest,
                                     struct kv_list *parameters);

#endif
