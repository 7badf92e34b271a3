/* Arithmetic beyond the operators; Kubernetes has none of it. Source: google/cel-go ext/math.go. */
#include "kubevet/cel/library.h"

#include <math.h>

static struct kv_cel_value first(const struct kv_cel_call *call)
{
    return call->arguments[0];
}

static double real_of(struct kv_cel_value value)
{
    return value.kind == KV_CEL_DOUBLE ? value.real
           : value.kind == KV_CEL_INT  ? (double)value.integer
                                       : (double)value.natural;
}

static bool is_number(struct kv_cel_value value)
{
    return value.kind == KV_CEL_INT || value.kind == KV_CEL_UINT || value.kind == KV_CEL_DOUBLE;
}

/* --- the least and the greatest --- */

/* The value that compares as `wanted` to all others; the first of equals. */
static struct kv_cel_value extreme(const struct kv_cel_call *call,
                                   const struct kv_cel_value *values, size_t count, int wanted)
{
    size_t best = 0;
    kv_cel_work(call->run, count);
    for (size_t i = 0; i < count; i++) {
        int order;
        if (!is_number(values[i]))
            return kv_cel_fail(call, "no such overload");
        if (i > 0 && !kv_cel_compare(values[i], values[best], &order))
            return kv_cel_fail(call, "NaN values cannot be ordered");
        if (i > 0 && order == wanted)
            best = i;
    }
    return values[best];
}

static struct kv_cel_value extreme_of(const struct kv_cel_call *call, int wanted)
{
    if (call->count > 1 || call->arguments[0].kind != KV_CEL_LIST)
        return extreme(call, call->arguments, call->count, wanted);
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    if (list->count == 0)
        return kv_cel_fail(call, "math.@%s(list) argument must not be empty",
                           wanted < 0 ? "min" : "max");
    return extreme(call, list->items, list->count, wanted);
}

static struct kv_cel_value least(const struct kv_cel_call *call)
{
    return extreme_of(call, -1);
}

static struct kv_cel_value greatest(const struct kv_cel_call *call)
{
    return extreme_of(call, 1);
}

/* --- doubles --- */

static struct kv_cel_value ceiling(const struct kv_cel_call *call)
{
    return kv_cel_double(ceil(first(call).real));
}

static struct kv_cel_value floor_of(const struct kv_cel_call *call)
{
    return kv_cel_double(floor(first(call).real));
}

/* Halves away from zero. */
static struct kv_cel_value rounded(const struct kv_cel_call *call)
{
    return kv_cel_double(round(first(call).real));
}

static struct kv_cel_value truncated(const struct kv_cel_call *call)
{
    return kv_cel_double(trunc(first(call).real));
}

static struct kv_cel_value is_nan(const struct kv_cel_call *call)
{
    return kv_cel_bool(isnan(first(call).real));
}

static struct kv_cel_value is_infinite(const struct kv_cel_call *call)
{
    return kv_cel_bool(isinf(first(call).real));
}

static struct kv_cel_value is_finite(const struct kv_cel_call *call)
{
    return kv_cel_bool(isfinite(first(call).real));
}

static struct kv_cel_value square_root(const struct kv_cel_call *call)
{
    return kv_cel_double(sqrt(real_of(first(call))));
}

/* --- sign --- */

static struct kv_cel_value abs_int(const struct kv_cel_call *call)
{
    int64_t value = first(call).integer;
    if (value == INT64_MIN)
        return kv_cel_fail(call, "integer overflow");
    return kv_cel_int(value < 0 ? -value : value);
}

static struct kv_cel_value abs_double(const struct kv_cel_call *call)
{
    return kv_cel_double(fabs(first(call).real));
}

static struct kv_cel_value sign_int(const struct kv_cel_call *call)
{
    return kv_cel_int((first(call).integer > 0) - (first(call).integer < 0));
}

static struct kv_cel_value sign_uint(const struct kv_cel_call *call)
{
    return kv_cel_uint(first(call).natural > 0);
}

static struct kv_cel_value sign_double(const struct kv_cel_call *call)
{
    double value = first(call).real;
    return kv_cel_double(isnan(value) ? value : (value > 0) - (value < 0));
}

/* --- bits: of int and uint alike --- */

static struct kv_cel_value bits(const struct kv_cel_call *call, uint64_t value)
{
    struct kv_cel_value result = first(call);
    result.natural = value;
    return result;
}

static struct kv_cel_value bit_and(const struct kv_cel_call *call)
{
    return bits(call, call->arguments[0].natural & call->arguments[1].natural);
}

static struct kv_cel_value bit_or(const struct kv_cel_call *call)
{
    return bits(call, call->arguments[0].natural | call->arguments[1].natural);
}

static struct kv_cel_value bit_xor(const struct kv_cel_call *call)
{
    return bits(call, call->arguments[0].natural ^ call->arguments[1].natural);
}

static struct kv_cel_value bit_not(const struct kv_cel_call *call)
{
    return bits(call, ~first(call).natural);
}

/* By 64 bits or more nothing is left. */
static struct kv_cel_value shift(const struct kv_cel_call *call, bool left)
{
    uint64_t value = first(call).natural;
    int64_t by = call->arguments[1].integer;
    if (by < 0)
        return kv_cel_fail(call, "math.bitShift%s() negative offset: %lld", left ? "Left" : "Right",
                           (long long)by);
    return bits(call, by > 63 ? 0 : left ? value << by : value >> by);
}

static struct kv_cel_value shift_left(const struct kv_cel_call *call)
{
    return shift(call, true);
}

static struct kv_cel_value shift_right(const struct kv_cel_call *call)
{
    return shift(call, false);
}

/* The overloads of `math.least` and `math.greatest`. */
#define EXTREME(name, function)                                                                    \
    {name, "(int) -> int", .call = (function)}, {name, "(uint) -> uint", .call = (function)},      \
        {name, "(double) -> double", .call = (function)},                                          \
        {name, "(list(int)) -> int", .call = (function)},                                          \
        {name, "(list(uint)) -> uint", .call = (function)},                                        \
        {name, "(list(double)) -> double", .call = (function)},                                    \
        {name, "(int, int) -> int", .call = (function)},                                           \
        {name, "(uint, uint) -> uint", .call = (function)},                                        \
        {name, "(double, double) -> double", .call = (function)},                                  \
        {name, "(int, uint) -> dyn", .call = (function)},                                          \
        {name, "(int, double) -> dyn", .call = (function)},                                        \
        {name, "(uint, int) -> dyn", .call = (function)},                                          \
        {name, "(uint, double) -> dyn", .call = (function)},                                       \
        {name, "(double, int) -> dyn", .call = (function)},                                        \
        {name, "(double, uint) -> dyn", .call = (function)},                                       \
    {                                                                                              \
        name, "(dyn, dyn, dyn...) -> dyn", .call = (function)                                      \
    }

static const struct kv_cel_function functions[] = {
    EXTREME("math.greatest", greatest),
    EXTREME("math.least", least),
    {"math.abs", "(int) -> int", .call = abs_int},
    {"math.abs", "(uint) -> uint", .call = first},
    {"math.abs", "(double) -> double", .call = abs_double},
    {"math.bitAnd", "(int, int) -> int", .call = bit_and},
    {"math.bitAnd", "(uint, uint) -> uint", .call = bit_and},
    {"math.bitNot", "(int) -> int", .call = bit_not},
    {"math.bitNot", "(uint) -> uint", .call = bit_not},
    {"math.bitOr", "(int, int) -> int", .call = bit_or},
    {"math.bitOr", "(uint, uint) -> uint", .call = bit_or},
    {"math.bitShiftLeft", "(int, int) -> int", .call = shift_left},
    {"math.bitShiftLeft", "(uint, int) -> uint", .call = shift_left},
    {"math.bitShiftRight", "(int, int) -> int", .call = shift_right},
    {"math.bitShiftRight", "(uint, int) -> uint", .call = shift_right},
    {"math.bitXor", "(int, int) -> int", .call = bit_xor},
    {"math.bitXor", "(uint, uint) -> uint", .call = bit_xor},
    {"math.ceil", "(double) -> double", .call = ceiling},
    {"math.floor", "(double) -> double", .call = floor_of},
    {"math.isFinite", "(double) -> bool", .call = is_finite},
    {"math.isInf", "(double) -> bool", .call = is_infinite},
    {"math.isNaN", "(double) -> bool", .call = is_nan},
    {"math.round", "(double) -> double", .call = rounded},
    {"math.sign", "(int) -> int", .call = sign_int},
    {"math.sign", "(uint) -> uint", .call = sign_uint},
    {"math.sign", "(double) -> double", .call = sign_double},
    {"math.sqrt", "(double) -> double", .call = square_root},
    {"math.sqrt", "(int) -> double", .call = square_root},
    {"math.sqrt", "(uint) -> double", .call = square_root},
    {"math.trunc", "(double) -> double", .call = truncated},
};

const struct kv_cel_library kv_library_math = {
    .name = "math",
    .summary = "Arithmetic beyond the operators. Kubernetes does not have it.",
    KV_CEL_FUNCTIONS(functions),
};
