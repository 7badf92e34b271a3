#include "cel/check/signature.h"

#include "kubevet/base/scan.h"

#include <stdio.h>
#include <stdlib.h>

static void skip_spaces(struct kv_text *rest)
{
    while (kv_take_char(rest, ' '))
        ;
}

/* Letters, digits, `_` and dots within. */
static struct kv_text take_name(struct kv_text *rest)
{
    size_t length = 0;
    while (length < rest->length &&
           (isalnum((unsigned char)rest->data[length]) || rest->data[length] == '_' ||
            (rest->data[length] == '.' && length + 1 < rest->length &&
             isalnum((unsigned char)rest->data[length + 1]))))
        length++;
    return kv_take(rest, length);
}

static const struct cel_type *parameter(struct kv_cel_env *env, struct kv_text name,
                                        struct kv_list *parameters)
{
    for (size_t i = 0; i < parameters->count; i++) {
        struct cel_type *known = *kv_list_item(parameters, struct cel_type *, i);
        if (kv_text_is(name, known->name))
            return known;
    }
    struct cel_type *type = cel_type_fresh(&env->arena);
    type->name = kv_arena_copy(&env->arena, name);
    kv_list_add(parameters, &env->arena, struct cel_type *, type);
    return type;
}

static const struct cel_type *simple(struct kv_cel_env *env, struct kv_text name)
{
    static const struct cel_type *const types[] = {
        &cel_type_null,     &cel_type_bool,   &cel_type_int,   &cel_type_uint,
        &cel_type_double,   &cel_type_string, &cel_type_bytes, &cel_type_timestamp,
        &cel_type_duration, &cel_type_dyn,    &cel_type_type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (kv_text_is(name, types[i]->name))
            return types[i];
    const struct cel_declared *class = cel_env_find_type(env, name);
    return class ? class->type : NULL;
}

static const struct cel_type *composed(struct kv_cel_env *env, enum kv_cel_kind kind,
                                       struct kv_text *rest, struct kv_list *parameters)
{
    const struct cel_type *second = NULL;
    const struct cel_type *first = cel_type_read(env, rest, parameters);
    if (first && kind == KV_CEL_MAP) {
        kv_take_char(rest, ',');
        skip_spaces(rest);
        second = cel_type_read(env, rest, parameters);
        if (!second)
            return NULL;
    }
    return first && kv_take_char(rest, ')') ? cel_type_of(&env->arena, kind, first, second) : NULL;
}

const struct cel_type *cel_type_read(struct kv_cel_env *env, struct kv_text *rest,
                                     struct kv_list *parameters)
{
    struct kv_text name = take_name(rest);
    if (kv_take_char(rest, '('))
        return composed(env,
                        kv_text_is(name, "list")       ? KV_CEL_LIST
                        : kv_text_is(name, "map")      ? KV_CEL_MAP
                        : kv_text_is(name, "optional") ? KV_CEL_OPTIONAL
                                                       : KV_CEL_TYPE,
                        rest, parameters);
    if (name.length == 1 && name.data[0] >= 'A' && name.data[0] <= 'Z')
        return parameter(env, name, parameters);
    return simple(env, name);
}

static bool read_arguments(struct kv_cel_env *env, struct kv_text *rest, struct kv_list *parameters,
                           struct cel_function *out)
{
    while (!kv_take_char(rest, ')')) {
        const struct cel_type *type = cel_type_read(env, rest, parameters);
        if (!type || out->count == CEL_ARGUMENTS_MAX)
            return false;
        out->arguments[out->count++] = type;
        out->variadic = kv_take_string(rest, "...");
        kv_take_char(rest, ',');
        skip_spaces(rest);
    }
    return true;
}

static bool read_signature(struct kv_cel_env *env, struct kv_text rest, struct cel_function *out)
{
    struct kv_list parameters = {0};
    out->method = rest.data[0] != '(';
    if (out->method) {
        out->arguments[out->count++] = cel_type_read(env, &rest, &parameters);
        if (!out->arguments[0] || !kv_take_char(&rest, '.'))
            return false;
    }
    if (!kv_take_char(&rest, '(') || !read_arguments(env, &rest, &parameters, out) ||
        !kv_take_string(&rest, " -> "))
        return false;
    out->result = cel_type_read(env, &rest, &parameters);
    return out->result && rest.length == 0;
}

const struct cel_function *cel_signature_read(struct kv_cel_env *env,
                                              const struct kv_cel_function *row)
{
    struct cel_function *function = kv_arena_alloc(&env->arena, sizeof *function);
    function->row = row;
    function->name = row->name;
    if (!read_signature(env, kv_text_of(row->signature), function)) {
        fprintf(stderr, "%s: no signature: %s\n", row->name, row->signature);
        abort();
    }
    return function;
}
