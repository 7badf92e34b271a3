/* int() uint() double() string() bytes() bool() timestamp() duration(). Source: google/cel-go
 * common/types ConvertToType, and what Go's strconv takes. */
#include "kubevet/cel/library.h"

#include "cel/value/civil.h"
#include "kubevet/base/duration.h"
#include "kubevet/base/number.h"
#include "kubevet/base/scan.h"
#include "kubevet/base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define A (call->arguments[0])

static struct kv_cel_value same(const struct kv_cel_call *call)
{
    return A;
}

static struct kv_cel_value fail_from_string(const struct kv_cel_call *call, const char *to)
{
    return kv_cel_fail(call, "type conversion error from 'string' to '%s'", to);
}

static struct kv_cel_value int_of_uint(const struct kv_cel_call *call)
{
    return A.natural > INT64_MAX ? kv_cel_fail(call, "integer overflow")
                                 : kv_cel_int((int64_t)A.natural);
}

static struct kv_cel_value int_of_double(const struct kv_cel_call *call)
{
    bool fits = A.real > -0x1p63 && A.real < 0x1p63; /* not NaN either */
    return fits ? kv_cel_int((int64_t)A.real) : kv_cel_fail(call, "integer overflow");
}

/* Decimal digits alone; false: they are none, or too many. */
static bool digits_parse(struct kv_text text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.length; i++)
        if (!kv_is_digit(text.data[i]) || __builtin_mul_overflow(*out, 10U, out) ||
            __builtin_add_overflow(*out, (unsigned)(text.data[i] - '0'), out))
            return false;
    return text.length > 0;
}

static struct kv_cel_value int_of_string(const struct kv_cel_call *call)
{
    struct kv_text text = A.text;
    uint64_t natural;
    bool negative = kv_take_sign(&text);
    kv_cel_work(call->run, text.length < 32 ? text.length : 32);
    if (text.length > 0 && digits_parse(text, &natural) &&
        natural <= (uint64_t)INT64_MAX + negative)
        return kv_cel_int(negative ? (int64_t)(0 - natural) : (int64_t)natural);
    return fail_from_string(call, "int");
}

static struct kv_cel_value int_of_timestamp(const struct kv_cel_call *call)
{
    return kv_cel_int(A.instant.seconds);
}

static struct kv_cel_value int_of_duration(const struct kv_cel_call *call)
{
    return kv_cel_int(A.integer);
}

static struct kv_cel_value uint_of_int(const struct kv_cel_call *call)
{
    return A.integer < 0 ? kv_cel_fail(call, "unsigned integer overflow")
                         : kv_cel_uint((uint64_t)A.integer);
}

static struct kv_cel_value uint_of_double(const struct kv_cel_call *call)
{
    bool fits = A.real >= 0 && A.real < 0x1p64;
    return fits ? kv_cel_uint((uint64_t)A.real) : kv_cel_fail(call, "unsigned integer overflow");
}

static struct kv_cel_value uint_of_string(const struct kv_cel_call *call)
{
    uint64_t natural;
    kv_cel_work(call->run, A.text.length < 32 ? A.text.length : 32);
    return digits_parse(A.text, &natural) ? kv_cel_uint(natural) : fail_from_string(call, "uint");
}

static struct kv_cel_value double_of_int(const struct kv_cel_call *call)
{
    return kv_cel_double((double)A.integer);
}

static struct kv_cel_value double_of_uint(const struct kv_cel_call *call)
{
    return kv_cel_double((double)A.natural);
}

/* Copies a number without the `_` between digits, which Go allows. False: it can't be one. */
static bool number_copy(struct kv_text text, char *out, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool between = i > 0 && i + 1 < text.length && isxdigit((unsigned char)text.data[i - 1]) &&
                       isxdigit((unsigned char)text.data[i + 1]);
        if (c == '_' && between)
            continue;
        if (length + 1 >= size || !(isalnum(c) || c == '+' || c == '-' || c == '.'))
            return false;
        out[length++] = (char)c;
    }
    out[length] = '\0';
    return length > 0;
}

/* Words that strtod takes and Go does not: nan(...), and hexadecimal without an exponent. */
static bool is_go_number(const char *text)
{
    const char *digits = text + (*text == '+' || *text == '-');
    bool hexadecimal = digits[0] == '0' && (digits[1] | 0x20) == 'x';
    return !hexadecimal || strpbrk(digits, "pP");
}

static struct kv_cel_value double_of_string(const struct kv_cel_call *call)
{
    char text[512], *end;
    kv_cel_work(call->run, A.text.length < 512 ? A.text.length : 512);
    if (!number_copy(A.text, text, sizeof text) || !is_go_number(text))
        return fail_from_string(call, "double");
    double real = strtod(text, &end);
    if (*end || (isinf(real) && !strpbrk(text, "iI")))
        return fail_from_string(call, "double");
    return kv_cel_double(real);
}

static struct kv_cel_value printed(const struct kv_cel_call *call, const char *text)
{
    return kv_cel_run_string(call->run, kv_text_of(text));
}

static struct kv_cel_value string_of_bool(const struct kv_cel_call *call)
{
    return kv_cel_string(kv_text_of(A.boolean ? "true" : "false"));
}

static struct kv_cel_value string_of_int(const struct kv_cel_call *call)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, A.integer);
    return printed(call, text);
}

static struct kv_cel_value string_of_uint(const struct kv_cel_call *call)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, A.natural);
    return printed(call, text);
}

static struct kv_cel_value string_of_double(const struct kv_cel_call *call)
{
    char text[KV_REAL_TEXT_MAX];
    return printed(call, kv_real_format(A.real, 'g', text));
}

static bool is_utf8(struct kv_text text)
{
    uint32_t code;
    for (size_t length; text.length > 0; kv_take(&text, length)) {
        length = kv_utf8_decode(text, &code);
        if (length == 0)
            return false;
    }
    return true;
}

static struct kv_cel_value string_of_bytes(const struct kv_cel_call *call)
{
    kv_cel_work(call->run, A.text.length / 4);
    return is_utf8(A.text) ? kv_cel_string(A.text)
                           : kv_cel_fail(call, "invalid UTF-8 in bytes, cannot convert to string");
}

static struct kv_cel_value string_of_time(const struct kv_cel_call *call)
{
    struct kv_buffer text = {0};
    if (A.kind == KV_CEL_TIMESTAMP)
        cel_instant_write(A, A.instant.offset, &text);
    else
        cel_duration_write(A.integer, &text);
    struct kv_cel_value value = kv_cel_run_string(call->run, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return value;
}

static struct kv_cel_value bytes_of_string(const struct kv_cel_call *call)
{
    return kv_cel_bytes(A.text);
}

static struct kv_cel_value bool_of_string(const struct kv_cel_call *call)
{
    static const char *const words[2][6] = {{"0", "f", "F", "false", "FALSE", "False"},
                                            {"1", "t", "T", "true", "TRUE", "True"}};
    for (int value = 0; value < 2; value++)
        for (size_t i = 0; i < 6; i++)
            if (kv_text_is(A.text, words[value][i]))
                return kv_cel_bool(value);
    return fail_from_string(call, "bool");
}

static struct kv_cel_value timestamp_of_int(const struct kv_cel_call *call)
{
    bool fits = A.integer >= CEL_SECONDS_MIN && A.integer <= CEL_SECONDS_MAX;
    return fits ? kv_cel_timestamp(A.integer, 0, 0) : kv_cel_fail(call, "timestamp overflow");
}

static struct kv_cel_value timestamp_of_string(const struct kv_cel_call *call)
{
    struct kv_cel_value value;
    kv_cel_work(call->run, A.text.length / 4);
    return cel_instant_parse(A.text, &value) ? value
                                             : fail_from_string(call, "google.protobuf.Timestamp");
}

static struct kv_cel_value duration_of_int(const struct kv_cel_call *call)
{
    return kv_cel_duration(A.integer);
}

static struct kv_cel_value duration_of_string(const struct kv_cel_call *call)
{
    int64_t nanoseconds;
    kv_cel_work(call->run, A.text.length / 4);
    return kv_duration_parse(A.text, &nanoseconds)
               ? kv_cel_duration(nanoseconds)
               : fail_from_string(call, "google.protobuf.Duration");
}

static const void *timestamp_prepare(const struct kv_cel_prepare *prepare, struct kv_error *error)
{
    struct kv_cel_value literal = prepare->arguments[0], value;
    if (prepare->kubernetes && literal.kind == KV_CEL_STRING &&
        !cel_instant_parse(literal.text, &value))
        kv_error_set(error, KV_ERROR_SPEC,
                     "invalid timestamp: \"%.*s\" is not as in 2026-12-01T10:00:00Z",
                     (int)literal.text.length, literal.text.data);
    return NULL;
}

static const void *duration_prepare(const struct kv_cel_prepare *prepare, struct kv_error *error)
{
    struct kv_cel_value literal = prepare->arguments[0];
    int64_t nanoseconds;
    if (prepare->kubernetes && literal.kind == KV_CEL_STRING &&
        !kv_duration_parse(literal.text, &nanoseconds))
        kv_error_set(error, KV_ERROR_SPEC, "invalid duration: \"%.*s\" is not as in 1h30m",
                     (int)literal.text.length, literal.text.data);
    return NULL;
}

static const struct kv_cel_function functions[] = {
    {"int", "(int) -> int", .call = same},
    {"int", "(uint) -> int", .call = int_of_uint},
    {"int", "(double) -> int", .call = int_of_double},
    {"int", "(string) -> int", .call = int_of_string},
    {"int", "(timestamp) -> int", .call = int_of_timestamp},
    {"int", "(duration) -> int", .call = int_of_duration},
    {"uint", "(uint) -> uint", .call = same},
    {"uint", "(int) -> uint", .call = uint_of_int},
    {"uint", "(double) -> uint", .call = uint_of_double},
    {"uint", "(string) -> uint", .call = uint_of_string},
    {"double", "(double) -> double", .call = same},
    {"double", "(int) -> double", .call = double_of_int},
    {"double", "(uint) -> double", .call = double_of_uint},
    {"double", "(string) -> double", .call = double_of_string},
    {"string", "(string) -> string", .call = same},
    {"string", "(bool) -> string", .call = string_of_bool},
    {"string", "(int) -> string", .call = string_of_int},
    {"string", "(uint) -> string", .call = string_of_uint},
    {"string", "(double) -> string", .call = string_of_double},
    {"string", "(bytes) -> string", .call = string_of_bytes, .cost = kv_cel_cost_tenth},
    {"string", "(timestamp) -> string", .call = string_of_time},
    {"string", "(duration) -> string", .call = string_of_time},
    {"bytes", "(bytes) -> bytes", .call = same},
    {"bytes", "(string) -> bytes", .call = bytes_of_string, .cost = kv_cel_cost_tenth},
    {"bool", "(bool) -> bool", .call = same},
    {"bool", "(string) -> bool", .call = bool_of_string},
    {"timestamp", "(timestamp) -> timestamp", .call = same},
    {"timestamp", "(int) -> timestamp", .call = timestamp_of_int},
    {"timestamp", "(string) -> timestamp", .call = timestamp_of_string,
     .prepare = timestamp_prepare},
    {"duration", "(duration) -> duration", .call = same},
    {"duration", "(int) -> duration", .call = duration_of_int},
    {"duration", "(string) -> duration", .call = duration_of_string, .prepare = duration_prepare},
};

const struct kv_cel_library kv_library_conversions = {
    .name = "conversions",
    .summary = "Conversions between types: CEL's standard functions.",
    KV_CEL_FUNCTIONS(functions),
};
