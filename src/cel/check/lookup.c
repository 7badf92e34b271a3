#include "cel/check/env.h"

const struct cel_overloads *cel_env_overloads(const struct kv_cel_env *env, struct kv_text name)
{
    size_t number = kv_intern_number_of(&env->names, name);
    return number ? kv_list_item(&env->overloads, struct cel_overloads, number - 1) : NULL;
}

const struct cel_declared *cel_env_find_variable(const struct kv_cel_env *env, struct kv_text name,
                                                 size_t *slot)
{
    for (size_t i = 0; i < env->variables.count; i++) {
        *slot = i;
        if (kv_text_is(name, kv_list_item(&env->variables, struct cel_declared, i)->name))
            return kv_list_item(&env->variables, struct cel_declared, i);
    }
    return NULL;
}

const struct cel_declared *cel_env_find_type(const struct kv_cel_env *env, struct kv_text name)
{
    kv_list_each(&env->types, const struct cel_declared, type)
        if (kv_text_is(name, type->name))
            return type;
    return NULL;
}
