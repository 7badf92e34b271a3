/* Which function a call means. Source: google/cel-go checker/checker.go resolveOverload. */
#include "cel/check/checker.h"

static bool takes(const struct cel_function *function, const struct kv_cel_node *call)
{
    return function->method == call->call.method &&
           (function->variadic ? call->call.count >= function->count
                               : call->call.count == function->count);
}

static void find_candidates(struct cel_checker *checker, struct kv_cel_node *call,
                            const struct cel_overloads *overloads)
{
    const struct cel_function **found =
        kv_arena_array(checker->arena, overloads->functions.count, sizeof *found);
    for (size_t i = 0; i < overloads->functions.count; i++) {
        const struct cel_function *function =
            *kv_list_item(&overloads->functions, const struct cel_function *, i);
        if (takes(function, call))
            found[call->call.candidate_count++] = function;
    }
    call->call.candidates = found;
}

/* May the function be called with these? Binds parameters. */
static const struct cel_type *apply(struct cel_checker *checker,
                                    const struct cel_function *function,
                                    const struct cel_type *const *types, size_t count)
{
    struct kv_list fresh = {0};
    size_t before = checker->trail.bound.count;
    for (size_t i = 0; i < count; i++) {
        size_t at = i < function->count ? i : function->count - 1;
        const struct cel_type *wanted =
            cel_type_instantiate(checker->arena, function->arguments[at], &fresh);
        if (!cel_type_assign(&checker->trail, types[i], wanted)) {
            cel_trail_undo(&checker->trail, before);
            return NULL;
        }
    }
    return cel_type_instantiate(checker->arena, function->result, &fresh);
}

static bool is_same(const struct cel_type *a, const struct cel_type *b)
{
    return cel_type_covers(a, b) && cel_type_covers(b, a);
}

/* The operator as it is written. */
static const char *written(struct cel_checker *checker, const struct kv_cel_node *call)
{
    struct kv_text name = call->call.name;
    if (kv_text_is(name, "@in"))
        return "in";
    if (name.data[0] == '_' && name.length > 2)
        return kv_arena_printf(checker->arena, "%.*s", (int)name.length - 2, name.data + 1);
    if (name.length == 2 && name.data[1] == '_')
        return name.data[0] == '!' ? "!" : "-";
    return kv_arena_copy(checker->arena, name);
}

static const struct cel_type *fail_types(struct cel_checker *checker,
                                         const struct kv_cel_node *call,
                                         const struct cel_type *const *types)
{
    struct kv_buffer list = {0};
    size_t first = call->call.method ? 1 : 0;
    for (size_t i = first; i < call->call.count; i++)
        kv_buffer_printf(&list, "%s%s", i > first ? ", " : "",
                         cel_type_text(checker->arena, types[i]));
    const struct cel_type *result =
        cel_checker_fail(checker, call->offset, "no such overload: `%s` does not take (%s)%s%s",
                         written(checker, call), list.data ? list.data : "", first ? " on " : "",
                         first ? cel_type_text(checker->arena, types[0]) : "");
    kv_buffer_release(&list);
    return result;
}

static const struct cel_type *fail_count(struct cel_checker *checker,
                                         const struct kv_cel_node *call,
                                         const struct cel_overloads *overloads)
{
    const struct cel_function *some =
        *kv_list_item(&overloads->functions, const struct cel_function *, 0);
    return cel_checker_fail(
        checker, call->offset, "`%s` is used as %s with %zu argument%s, but it is `%s`",
        written(checker, call), call->call.method ? "a method" : "a function",
        call->call.count - call->call.method, call->call.count - call->call.method == 1 ? "" : "s",
        some->row->signature);
}

/* Literal arguments are checked now, and made ready for the calls. */
static void prepare(struct cel_checker *checker, struct kv_cel_node *call,
                    const struct cel_function *function)
{
    struct kv_error error = {0};
    struct kv_cel_value *literals =
        kv_arena_array(checker->arena, call->call.count + 1, sizeof *literals);
    for (size_t i = 0; i < call->call.count; i++)
        if (call->call.arguments[i]->kind == CEL_LITERAL)
            literals[i] = call->call.arguments[i]->literal;
    const struct kv_cel_prepare arguments = {checker->arena, literals, call->call.count,
                                             checker->env->options.kubernetes};
    call->call.prepared = function->row->prepare(&arguments, &error);
    if (error.kind != KV_ERROR_NONE)
        cel_checker_fail(checker, call->offset, "%s", error.text);
}

const struct cel_type *cel_check_call(struct cel_checker *checker, struct kv_cel_node *call,
                                      const struct cel_overloads *overloads,
                                      const struct cel_type *const *types)
{
    const struct cel_type *result = NULL;
    const struct cel_function *only = NULL;
    find_candidates(checker, call, overloads);
    if (call->call.candidate_count == 0)
        return fail_count(checker, call, overloads);
    for (size_t i = 0; i < call->call.candidate_count; i++) {
        const struct cel_function *function = call->call.candidates[i];
        const struct cel_type *type = apply(checker, function, types, call->call.count);
        if (!type)
            continue;
        only = result ? NULL : function;
        result = !result || is_same(result, type) ? type : &cel_type_dyn;
    }
    if (!result)
        return fail_types(checker, call, types);
    if (only && only->row->prepare)
        prepare(checker, call, only);
    return result;
}
