/* Types as the checker knows them. */
#ifndef CEL_CHECK_TYPE_H
#define CEL_CHECK_TYPE_H

#include "kubevet/cel/value.h"

enum { CEL_TYPE_PARAMETERS = 2 };

struct cel_type {
    enum kv_cel_kind kind; /* KV_CEL_TYPE: parameters[0], or NULL */
    const char *name;      /* of a class, or of a parameter */
    const struct cel_type *parameters[CEL_TYPE_PARAMETERS];
    const struct cel_type *bound; /* of a parameter: what it stands for; NULL = free */
};

extern const struct cel_type cel_type_null, cel_type_bool, cel_type_int, cel_type_uint,
    cel_type_double, cel_type_string, cel_type_bytes, cel_type_timestamp, cel_type_duration,
    cel_type_dyn, cel_type_type;

const struct cel_type *cel_type_of(struct kv_arena *arena, enum kv_cel_kind kind,
                                   const struct cel_type *first, const struct cel_type *second);
static inline const struct cel_type *cel_type_list(struct kv_arena *arena,
                                                   const struct cel_type *item)
{
    return cel_type_of(arena, KV_CEL_LIST, item, NULL);
}

/* A new free parameter. */
struct cel_type *cel_type_fresh(struct kv_arena *arena);

/* The type behind bound parameters. */
const struct cel_type *cel_type_resolve(const struct cel_type *type);

/* The parameter's type, `dyn` if there is none. */
const struct cel_type *cel_type_parameter(const struct cel_type *type, size_t index);

/* Parameters that were bound, so that this can be undone. */
struct cel_trail {
    struct kv_arena *arena;
    struct kv_list bound;
};
void cel_trail_undo(struct cel_trail *trail, size_t count);

/* May a value of type `from` stand where `to` is wanted? Binds parameters; undoes that on false. */
bool cel_type_assign(struct cel_trail *trail, const struct cel_type *from,
                     const struct cel_type *to);

/* A copy of a signature's type with fresh parameters, the same for the same (struct cel_instance).
 */
struct cel_instance {
    const struct cel_type *of, *type;
};
const struct cel_type *cel_type_instantiate(struct kv_arena *arena, const struct cel_type *type,
                                            struct kv_list *fresh);

/* Is `a` the same as `b`, or less specific? */
bool cel_type_covers(const struct cel_type *a, const struct cel_type *b);

/* The type with bound parameters replaced, and free ones by `dyn`. */
const struct cel_type *cel_type_final(struct kv_arena *arena, const struct cel_type *type);

/* `map(string, list(int))`. */
const char *cel_type_text(struct kv_arena *arena, const struct cel_type *type);

#endif
