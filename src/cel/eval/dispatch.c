#include "cel/eval/dispatch.h"

#include "cel/check/env.h"

static bool is_of(struct kv_cel_value value, const struct cel_type *type)
{
    if (type->kind == KV_CEL_PARAMETER || type->kind == KV_CEL_DYN)
        return true;
    return value.kind == type->kind &&
           (value.kind != KV_CEL_OBJECT || value.object.class->name == type->name);
}

const struct cel_function *cel_dispatch(const struct kv_cel_node *call,
                                        const struct kv_cel_value *values, size_t count)
{
    for (size_t i = 0; i < call->call.candidate_count; i++) {
        const struct cel_function *function = call->call.candidates[i];
        size_t matched = 0;
        while (
            matched < count &&
            is_of(values[matched],
                  function->arguments[matched < function->count ? matched : function->count - 1]))
            matched++;
        if (matched == count)
            return function;
    }
    return NULL;
}

/* The unknowns within lists and maps that the function would look at. */
static struct kv_cel_value unknown_within(struct kv_cel_run *run,
                                          const struct cel_function *function,
                                          const struct kv_cel_value *values, size_t count)
{
    struct kv_cel_value unknown = {0};
    for (size_t i = 0; i < count && !function->row->shallow; i++)
        unknown =
            kv_cel_unknown_merge(run->arena, unknown, kv_cel_unknown_in(run->arena, values[i]));
    return unknown;
}

struct kv_cel_value cel_apply(struct kv_cel_run *run, const struct kv_cel_node *call,
                              const struct cel_function *function,
                              const struct kv_cel_value *values, size_t count)
{
    const struct kv_cel_function *row = function->row;
    struct kv_cel_value unknown = unknown_within(run, function, values, count);
    if (unknown.kind == KV_CEL_UNKNOWN)
        return unknown;
    const struct kv_cel_call arguments = {run, values, count, call->call.prepared};
    if (!kv_cel_charge(run, row->lazy || call->call.planned ? 0
                            : row->cost                     ? row->cost(&arguments)
                                                            : 1))
        return kv_cel_over(run);
    struct kv_cel_value value = row->call(&arguments);
    if (value.kind == KV_CEL_ERROR && value.failure->offset == 0)
        value.failure->offset = call->offset;
    return run->exhausted ? kv_cel_over(run) : value;
}
