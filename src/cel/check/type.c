/* Source of the rules: google/cel-go checker/types.go. */
#include "cel/check/type.h"

const struct cel_type cel_type_null = {.kind = KV_CEL_NULL, .name = "null_type"};
const struct cel_type cel_type_bool = {.kind = KV_CEL_BOOL, .name = "bool"};
const struct cel_type cel_type_int = {.kind = KV_CEL_INT, .name = "int"};
const struct cel_type cel_type_uint = {.kind = KV_CEL_UINT, .name = "uint"};
const struct cel_type cel_type_double = {.kind = KV_CEL_DOUBLE, .name = "double"};
const struct cel_type cel_type_string = {.kind = KV_CEL_STRING, .name = "string"};
const struct cel_type cel_type_bytes = {.kind = KV_CEL_BYTES, .name = "bytes"};
const struct cel_type cel_type_timestamp = {.kind = KV_CEL_TIMESTAMP, .name = "timestamp"};
const struct cel_type cel_type_duration = {.kind = KV_CEL_DURATION, .name = "duration"};
const struct cel_type cel_type_dyn = {.kind = KV_CEL_DYN, .name = "dyn"};
const struct cel_type cel_type_type = {.kind = KV_CEL_TYPE, .name = "type"};

const struct cel_type *cel_type_of(struct kv_arena *arena, enum kv_cel_kind kind,
                                   const struct cel_type *first, const struct cel_type *second)
{
    struct cel_type *type = kv_arena_alloc(arena, sizeof *type);
    type->kind = kind;
    type->parameters[0] = first;
    type->parameters[1] = second;
    return type;
}

struct cel_type *cel_type_fresh(struct kv_arena *arena)
{
    struct cel_type *type = kv_arena_alloc(arena, sizeof *type);
    type->kind = KV_CEL_PARAMETER;
    return type;
}

const struct cel_type *cel_type_resolve(const struct cel_type *type)
{
    while (type->kind == KV_CEL_PARAMETER && type->bound)
        type = type->bound;
    return type;
}

const struct cel_type *cel_type_parameter(const struct cel_type *type, size_t index)
{
    return type->parameters[index] ? cel_type_resolve(type->parameters[index]) : &cel_type_dyn;
}

/* A parameter, and what it was bound to before. */
struct bound {
    struct cel_type *parameter;
    const struct cel_type *before;
};

void cel_trail_undo(struct cel_trail *trail, size_t count)
{
    while (trail->bound.count > count) {
        struct bound *last = kv_list_item(&trail->bound, struct bound, --trail->bound.count);
        last->parameter->bound = last->before;
    }
}

/* Does the parameter occur in the type? It can't stand for that then. */
static bool occurs(const struct cel_type *parameter, const struct cel_type *type)
{
    type = cel_type_resolve(type);
    if (type == parameter)
        return true;
    for (size_t i = 0; i < CEL_TYPE_PARAMETERS; i++)
        if (type->parameters[i] && occurs(parameter, type->parameters[i]))
            return true;
    return false;
}

/* False: the type contains the parameter. */
static bool bind(struct cel_trail *trail, const struct cel_type *parameter,
                 const struct cel_type *type)
{
    if (occurs(parameter, type))
        return false;
    struct cel_type *mutable = (struct cel_type *)(uintptr_t)parameter; /* the checker's own */
    kv_list_add(&trail->bound, trail->arena, struct bound, (struct bound){mutable, mutable->bound});
    mutable->bound = type;
    return true;
}

/* The type stands for the parameter; one that stood for it already must agree, and the more general
 * of both stays. */
static bool substitute(struct cel_trail *trail, const struct cel_type *type,
                       const struct cel_type *parameter)
{
    if (type == parameter)
        return true;
    if (!parameter->bound)
        return bind(trail, parameter, type);
    if (!cel_type_assign(trail, type, parameter->bound))
        return false;
    if (cel_type_covers(type, parameter->bound))
        bind(trail, parameter, type);
    return true;
}

static bool assign_parameters(struct cel_trail *trail, const struct cel_type *from,
                              const struct cel_type *to)
{
    for (size_t i = 0; i < CEL_TYPE_PARAMETERS && to->parameters[i]; i++)
        if (!cel_type_assign(trail, cel_type_parameter(from, i), to->parameters[i]))
            return false;
    return true;
}

/* What null may stand for. */
static bool is_nullable(const struct cel_type *type)
{
    return type->kind == KV_CEL_NULL || type->kind == KV_CEL_OBJECT ||
           type->kind == KV_CEL_TIMESTAMP || type->kind == KV_CEL_DURATION ||
           type->kind == KV_CEL_OPTIONAL;
}

static bool assign(struct cel_trail *trail, const struct cel_type *from, const struct cel_type *to)
{
    if (to->kind == KV_CEL_PARAMETER) {
        if (substitute(trail, from, to))
            return true;
        if (to->bound)
            return false;
    }
    if (from->kind == KV_CEL_PARAMETER)
        return substitute(trail, to, from);
    if (from->kind == KV_CEL_DYN || to->kind == KV_CEL_DYN)
        return true;
    if (from->kind == KV_CEL_NULL || to->kind == KV_CEL_NULL)
        return is_nullable(from->kind == KV_CEL_NULL ? to : from);
    if (from->kind != to->kind)
        return false;
    if (from->kind == KV_CEL_OBJECT)
        return strcmp(from->name, to->name) == 0;
    return from->kind == KV_CEL_TYPE || assign_parameters(trail, from, to);
}

bool cel_type_assign(struct cel_trail *trail, const struct cel_type *from,
                     const struct cel_type *to)
{
    size_t before = trail->bound.count;
    bool ok = assign(trail, from, to);
    if (!ok)
        cel_trail_undo(trail, before);
    return ok;
}

const struct cel_type *cel_type_instantiate(struct kv_arena *arena, const struct cel_type *type,
                                            struct kv_list *fresh)
{
    if (type->kind == KV_CEL_PARAMETER) {
        kv_list_each(fresh, struct cel_instance, known)
            if (known->of == type)
                return known->type;
        struct cel_type *made = cel_type_fresh(arena);
        kv_list_add(fresh, arena, struct cel_instance, (struct cel_instance){type, made});
        return made;
    }
    if (!type->parameters[0])
        return type;
    struct cel_type *copy = kv_arena_alloc(arena, sizeof *copy);
    *copy = *type;
    for (size_t i = 0; i < CEL_TYPE_PARAMETERS && type->parameters[i]; i++)
        copy->parameters[i] = cel_type_instantiate(arena, type->parameters[i], fresh);
    return copy;
}

bool cel_type_covers(const struct cel_type *a, const struct cel_type *b)
{
    a = cel_type_resolve(a);
    b = cel_type_resolve(b);
    if (a->kind == KV_CEL_DYN || a->kind == KV_CEL_PARAMETER)
        return true;
    if (b->kind == KV_CEL_DYN || b->kind == KV_CEL_PARAMETER || a->kind != b->kind ||
        (a->kind == KV_CEL_OBJECT && strcmp(a->name, b->name) != 0))
        return false;
    for (size_t i = 0; i < CEL_TYPE_PARAMETERS && a->parameters[i]; i++)
        if (!cel_type_covers(a->parameters[i], cel_type_parameter(b, i)))
            return false;
    return true;
}

const struct cel_type *cel_type_final(struct kv_arena *arena, const struct cel_type *type)
{
    type = cel_type_resolve(type);
    if (type->kind == KV_CEL_PARAMETER)
        return &cel_type_dyn;
    if (!type->parameters[0])
        return type;
    struct cel_type *copy = kv_arena_alloc(arena, sizeof *copy);
    *copy = *type;
    for (size_t i = 0; i < CEL_TYPE_PARAMETERS && type->parameters[i]; i++)
        copy->parameters[i] = cel_type_final(arena, type->parameters[i]);
    return copy;
}

const char *cel_type_text(struct kv_arena *arena, const struct cel_type *type)
{
    type = cel_type_resolve(type);
    static const char *const heads[] = {[KV_CEL_LIST] = "list",
                                        [KV_CEL_MAP] = "map",
                                        [KV_CEL_OPTIONAL] = "optional",
                                        [KV_CEL_TYPE] = "type"};
    if (type->kind == KV_CEL_PARAMETER)
        return "dyn";
    if (!type->parameters[0])
        return type->name;
    const char *first = cel_type_text(arena, type->parameters[0]);
    if (!type->parameters[1])
        return kv_arena_printf(arena, "%s(%s)", heads[type->kind], first);
    return kv_arena_printf(arena, "%s(%s, %s)", heads[type->kind], first,
                           cel_type_text(arena, type->parameters[1]));
}
