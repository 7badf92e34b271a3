#include "cel/check/env.h"

#include "cel/check/signature.h"

#include <stdlib.h>

static void declare_type(struct kv_cel_env *env, const char *name, const struct cel_type *type)
{
    kv_list_add(&env->types, &env->arena, struct cel_declared, (struct cel_declared){name, type});
}

static void declare_types(struct kv_cel_env *env)
{
    static const struct cel_type *const simple[] = {
        &cel_type_null,   &cel_type_bool,   &cel_type_int,   &cel_type_uint,
        &cel_type_double, &cel_type_string, &cel_type_bytes, &cel_type_type};
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        declare_type(env, simple[i]->name, simple[i]);
    struct kv_arena *arena = &env->arena;
    declare_type(env, "list", cel_type_list(arena, &cel_type_dyn));
    declare_type(env, "map", cel_type_of(arena, KV_CEL_MAP, &cel_type_dyn, &cel_type_dyn));
    declare_type(env, "optional_type", cel_type_of(arena, KV_CEL_OPTIONAL, &cel_type_dyn, NULL));
    declare_type(env, "google.protobuf.Timestamp", &cel_type_timestamp);
    declare_type(env, "google.protobuf.Duration", &cel_type_duration);
}

static void add_class(struct kv_cel_env *env, const struct kv_cel_class *class)
{
    struct cel_type *type = kv_arena_alloc(&env->arena, sizeof *type);
    type->kind = KV_CEL_OBJECT;
    type->name = class->name;
    declare_type(env, class->name, type);
}

static void add_classes(struct kv_cel_env *env, const struct kv_cel_library *library)
{
    for (const struct kv_cel_class *const *class = library->classes; class && *class; class ++)
        add_class(env, *class);
}

static struct cel_overloads *overloads_of(struct kv_cel_env *env, const char *name)
{
    size_t *number = kv_intern_number(&env->names, kv_text_of(name));
    if (*number == 0) {
        kv_list_add(&env->overloads, &env->arena, struct cel_overloads,
                    (struct cel_overloads){.name = name});
        *number = env->overloads.count;
    }
    return kv_list_item(&env->overloads, struct cel_overloads, *number - 1);
}

static void add_functions(struct kv_cel_env *env, const struct kv_cel_library *library)
{
    for (size_t i = 0; i < library->count; i++) {
        const struct kv_cel_function *row = &library->functions[i];
        const struct cel_function *function = cel_signature_read(env, row);
        kv_list_add(&overloads_of(env, row->name)->functions, &env->arena,
                    const struct cel_function *, function);
    }
}

void kv_cel_env_library(struct kv_cel_env *env, const struct kv_cel_library *library)
{
    add_classes(env, library);
    add_functions(env, library);
}

struct kv_cel_env *kv_cel_env_new(const struct kv_cel_env_options *options)
{
    struct kv_cel_env *env = calloc(1, sizeof *env);
    if (!env)
        kv_out_of_memory();
    env->options = *options;
    declare_types(env);
    for (const struct kv_cel_library *const *library = kv_cel_registry; *library; library++)
        add_classes(env, *library); /* libraries may name each other's */
    for (const struct kv_cel_library *const *library = kv_cel_registry; *library; library++)
        add_functions(env, *library);
    return env;
}

void kv_cel_env_free(struct kv_cel_env *env)
{
    if (!env)
        return;
    kv_intern_release(&env->names);
    kv_arena_release(&env->arena);
    free(env);
}

size_t kv_cel_env_variable(struct kv_cel_env *env, const char *name, const char *type)
{
    struct kv_text rest = kv_text_of(type);
    struct kv_list parameters = {0};
    const struct cel_type *read = cel_type_read(env, &rest, &parameters);
    kv_list_add(&env->variables, &env->arena, struct cel_declared,
                (struct cel_declared){name, read ? read : &cel_type_dyn});
    return env->variables.count - 1;
}

void kv_cel_env_lacks(struct kv_cel_env *env, const char *name, const char *why)
{
    kv_list_add(&env->lacking, &env->arena, struct cel_lacking, (struct cel_lacking){name, why});
}
