/* + - * / % of numbers, and + of texts, lists and times. Source: google/cel-go
 * common/types/overflow.go. */
#include "kubevet/cel/library.h"

#include "cel/value/civil.h"

#include <math.h>

#define A (call->arguments[0])
#define B (call->arguments[1])

static struct kv_cel_value overflow(const struct kv_cel_call *call, const char *what)
{
    return kv_cel_fail(call, "%s overflow", what);
}

#define INT_OPERATION(name, builtin)                                                               \
    static struct kv_cel_value int_##name(const struct kv_cel_call *call)                          \
    {                                                                                              \
        int64_t result;                                                                            \
        return builtin(A.integer, B.integer, &result) ? overflow(call, "integer")                  \
                                                      : kv_cel_int(result);                        \
    }                                                                                              \
    static struct kv_cel_value uint_##name(const struct kv_cel_call *call)                         \
    {                                                                                              \
        uint64_t result;                                                                           \
        return builtin(A.natural, B.natural, &result) ? overflow(call, "unsigned integer")         \
                                                      : kv_cel_uint(result);                       \
    }

INT_OPERATION(add, __builtin_add_overflow)
INT_OPERATION(subtract, __builtin_sub_overflow)
INT_OPERATION(multiply, __builtin_mul_overflow)

static struct kv_cel_value int_divide(const struct kv_cel_call *call)
{
    if (B.integer == 0)
        return kv_cel_fail(call, "division by zero");
    if (A.integer == INT64_MIN && B.integer == -1)
        return overflow(call, "integer");
    return kv_cel_int(A.integer / B.integer);
}

static struct kv_cel_value uint_divide(const struct kv_cel_call *call)
{
    return B.natural == 0 ? kv_cel_fail(call, "division by zero")
                          : kv_cel_uint(A.natural / B.natural);
}

static struct kv_cel_value int_modulo(const struct kv_cel_call *call)
{
    if (B.integer == 0)
        return kv_cel_fail(call, "modulus by zero");
    if (A.integer == INT64_MIN && B.integer == -1)
        return overflow(call, "integer");
    return kv_cel_int(A.integer % B.integer);
}

static struct kv_cel_value uint_modulo(const struct kv_cel_call *call)
{
    return B.natural == 0 ? kv_cel_fail(call, "modulus by zero")
                          : kv_cel_uint(A.natural % B.natural);
}

static struct kv_cel_value double_add(const struct kv_cel_call *call)
{
    return kv_cel_double(A.real + B.real);
}

static struct kv_cel_value double_subtract(const struct kv_cel_call *call)
{
    return kv_cel_double(A.real - B.real);
}

static struct kv_cel_value double_multiply(const struct kv_cel_call *call)
{
    return kv_cel_double(A.real * B.real);
}

__attribute__((no_sanitize("float-divide-by-zero"))) static struct kv_cel_value
double_divide(const struct kv_cel_call *call)
{
    return kv_cel_double(A.real / B.real);
}

static struct kv_cel_value int_negate(const struct kv_cel_call *call)
{
    return A.integer == INT64_MIN ? overflow(call, "integer") : kv_cel_int(-A.integer);
}

static struct kv_cel_value double_negate(const struct kv_cel_call *call)
{
    return kv_cel_double(-A.real);
}

static struct kv_cel_value duration_negate(const struct kv_cel_call *call)
{
    return A.integer == INT64_MIN ? overflow(call, "duration") : kv_cel_duration(-A.integer);
}

/* A string that is both, one behind the other; NULL: that is too much. */
static char *joined(const struct kv_cel_call *call)
{
    size_t length = A.text.length + B.text.length;
    kv_cel_work(call->run, length / 8);
    if (length > KV_CEL_STRING_MAX || !kv_cel_room(call->run, length))
        return NULL;
    char *text = kv_arena_alloc(kv_cel_run_arena(call->run), length + 1);
    if (A.text.length > 0)
        memcpy(text, A.text.data, A.text.length);
    if (B.text.length > 0)
        memcpy(text + A.text.length, B.text.data, B.text.length);
    return text;
}

static struct kv_cel_value string_add(const struct kv_cel_call *call)
{
    char *text = joined(call);
    if (!text)
        return kv_cel_over(call->run);
    return (struct kv_cel_value){.kind = KV_CEL_STRING,
                                 .characters = A.characters + B.characters,
                                 .text = {text, A.text.length + B.text.length}};
}

static struct kv_cel_value bytes_add(const struct kv_cel_call *call)
{
    char *text = joined(call);
    return text ? kv_cel_bytes((struct kv_text){text, A.text.length + B.text.length})
                : kv_cel_over(call->run);
}

static uint64_t cost_joined(const struct kv_cel_call *call)
{
    return (kv_cel_size(A) + kv_cel_size(B) + 9) / 10;
}

static struct kv_cel_value list_add(const struct kv_cel_call *call)
{
    const struct kv_cel_list *a = kv_cel_items(call, 0), *b = kv_cel_items(call, 1);
    size_t count = a->count + b->count;
    if (a->count == 0 || b->count == 0)
        return a->count == 0 ? B : A;
    kv_cel_work(call->run, count);
    if (count > KV_CEL_ITEMS_MAX || !kv_cel_room(call->run, count * sizeof *a->items))
        return kv_cel_over(call->run);
    struct kv_cel_value *items = kv_arena_array(kv_cel_run_arena(call->run), count, sizeof *items);
    memcpy(items, a->items, a->count * sizeof *items);
    memcpy(items + a->count, b->items, b->count * sizeof *items);
    return kv_cel_list(kv_cel_run_arena(call->run), items, count);
}

static struct kv_cel_value duration_add(const struct kv_cel_call *call)
{
    int64_t result;
    return __builtin_add_overflow(A.integer, B.integer, &result) ? overflow(call, "duration")
                                                                 : kv_cel_duration(result);
}

static struct kv_cel_value duration_subtract(const struct kv_cel_call *call)
{
    int64_t result;
    return __builtin_sub_overflow(A.integer, B.integer, &result) ? overflow(call, "duration")
                                                                 : kv_cel_duration(result);
}

enum { SECOND = 1000000000 };

/* A timestamp moved by whole seconds and a part of one. */
static struct kv_cel_value moved(const struct kv_cel_call *call, struct kv_cel_value timestamp,
                                 int64_t seconds, int64_t part)
{
    int64_t nanoseconds = timestamp.instant.nanoseconds + part;
    timestamp.instant.seconds += seconds;
    if (nanoseconds < 0) {
        nanoseconds += SECOND;
        timestamp.instant.seconds--;
    } else if (nanoseconds >= SECOND) {
        nanoseconds -= SECOND;
        timestamp.instant.seconds++;
    }
    timestamp.instant.nanoseconds = (int32_t)nanoseconds;
    bool fits = timestamp.instant.seconds >= CEL_SECONDS_MIN &&
                timestamp.instant.seconds <= CEL_SECONDS_MAX;
    return fits ? timestamp : overflow(call, "timestamp");
}

static struct kv_cel_value timestamp_add(const struct kv_cel_call *call)
{
    return moved(call, A, B.integer / SECOND, B.integer % SECOND);
}

static struct kv_cel_value timestamp_add_to(const struct kv_cel_call *call)
{
    return moved(call, B, A.integer / SECOND, A.integer % SECOND);
}

static struct kv_cel_value timestamp_subtract(const struct kv_cel_call *call)
{
    return moved(call, A, -(B.integer / SECOND), -(B.integer % SECOND));
}

static struct kv_cel_value timestamp_difference(const struct kv_cel_call *call)
{
    int64_t result;
    int64_t part = A.instant.nanoseconds - B.instant.nanoseconds;
    return __builtin_mul_overflow(A.instant.seconds - B.instant.seconds, SECOND, &result) ||
                   __builtin_add_overflow(result, part, &result)
               ? overflow(call, "timestamp")
               : kv_cel_duration(result);
}

static const struct kv_cel_function functions[] = {
    {"_+_", "(int, int) -> int", .call = int_add},
    {"_+_", "(uint, uint) -> uint", .call = uint_add},
    {"_+_", "(double, double) -> double", .call = double_add},
    {"_+_", "(string, string) -> string", .call = string_add, .cost = cost_joined},
    {"_+_", "(bytes, bytes) -> bytes", .call = bytes_add, .cost = cost_joined},
    {"_+_", "(list(A), list(A)) -> list(A)", .call = list_add, .shallow = true},
    {"_+_", "(duration, duration) -> duration", .call = duration_add},
    {"_+_", "(timestamp, duration) -> timestamp", .call = timestamp_add},
    {"_+_", "(duration, timestamp) -> timestamp", .call = timestamp_add_to},
    {"_-_", "(int, int) -> int", .call = int_subtract},
    {"_-_", "(uint, uint) -> uint", .call = uint_subtract},
    {"_-_", "(double, double) -> double", .call = double_subtract},
    {"_-_", "(duration, duration) -> duration", .call = duration_subtract},
    {"_-_", "(timestamp, duration) -> timestamp", .call = timestamp_subtract},
    {"_-_", "(timestamp, timestamp) -> duration", .call = timestamp_difference},
    {"_*_", "(int, int) -> int", .call = int_multiply},
    {"_*_", "(uint, uint) -> uint", .call = uint_multiply},
    {"_*_", "(double, double) -> double", .call = double_multiply},
    {"_/_", "(int, int) -> int", .call = int_divide},
    {"_/_", "(uint, uint) -> uint", .call = uint_divide},
    {"_/_", "(double, double) -> double", .call = double_divide},
    {"_%_", "(int, int) -> int", .call = int_modulo},
    {"_%_", "(uint, uint) -> uint", .call = uint_modulo},
    {"-_", "(int) -> int", .call = int_negate},
    {"-_", "(double) -> double", .call = double_negate},
    {"-_", "(duration) -> duration", .call = duration_negate},
};

const struct kv_cel_library kv_library_arithmetic = {
    .name = "arithmetic",
    .summary = "The operators of arithmetic.",
    KV_CEL_FUNCTIONS(functions),
};
