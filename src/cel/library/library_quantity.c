/* Kubernetes' quantities. Source: Kubernetes' pkg/cel/library/quantity.go, and
 * apimachinery's pkg/api/resource/{quantity,amount}.go. */
#include "kubevet/cel/library.h"

#include "kubevet/base/quantity.h"
#include "kubevet/base/scan.h"

#include <math.h>

/* A quantity, and what it is in Kubernetes' memory: 64 bits times a power of ten as far as that
 * goes, which decides whether it is an integer to `isInteger`. */
struct quantity {
    struct kv_quantity value;
    bool small;
    int64_t mantissa;
    int32_t scale;
};

static bool equal(const void *a, const void *b)
{
    const struct quantity *first = a, *second = b;
    return kv_quantity_compare(first->value, second->value) == 0;
}

static void text(const void *data, struct kv_buffer *out)
{
    char written[KV_QUANTITY_TEXT_MAX];
    kv_buffer_text(out, kv_quantity_format(((const struct quantity *)data)->value, written));
}

static const struct kv_cel_class class = {"kubernetes.Quantity", equal, text};

static const struct quantity *quantity_at(const struct kv_cel_call *call, size_t index)
{
    return call->arguments[index].object.data;
}

static struct kv_cel_value value_of(const struct kv_cel_call *call, struct quantity quantity)
{
    struct quantity *copy = kv_arena_alloc(kv_cel_run_arena(call->run), sizeof *copy);
    *copy = quantity;
    return kv_cel_object(&class, copy);
}

/* --- as 64 bits times a power of ten --- */

/* value * 10^power, if that fits. */
static bool scale_up(int64_t value, int64_t power, int64_t *out)
{
    *out = value;
    for (; power > 0 && *out != 0; power--)
        if (__builtin_mul_overflow(*out, 10, out))
            return false;
    return true;
}

static bool is_binary(struct kv_text suffix)
{
    return suffix.length == 2 && suffix.data[1] == 'i';
}

static int suffix_index(struct kv_text suffix, const char *letters)
{
    const char *found = suffix.length > 0 ? strchr(letters, suffix.data[0]) : NULL;
    return found ? (int)(found - letters) : -1;
}

/* The power of ten of a decimal suffix or exponent. */
static int64_t decimal_exponent(struct kv_text suffix)
{
    int64_t exponent = 0;
    if (suffix.length == 1 && suffix_index(suffix, "num kMGTPE") >= 0)
        return 3 * suffix_index(suffix, "num kMGTPE") - 9;
    if (suffix.length < 2)
        return 0;
    kv_take(&suffix, 1);
    bool negative = kv_take_sign(&suffix);
    for (size_t i = 0; i < suffix.length && exponent < INT32_MAX; i++)
        exponent = exponent * 10 + suffix.data[i] - '0';
    return negative ? -exponent : exponent;
}

/* The digits of both parts, without the sign. At most 18, so they fit. */
static int64_t digits_value(struct kv_text whole, struct kv_text fraction)
{
    int64_t value = 0;
    for (size_t i = 0; i < whole.length + fraction.length; i++)
        value =
            value * 10 + (i < whole.length ? whole.data[i] : fraction.data[i - whole.length]) - '0';
    return value;
}

/* Sets `small`, mantissa and scale of a quantity that is valid, as ParseQuantity's fast path. */
static void small_set(struct quantity *quantity, struct kv_text text)
{
    bool negative = kv_take_sign(&text);
    while (text.length > 0 && text.data[0] == '0')
        kv_take(&text, 1);
    struct kv_text whole = kv_take_digits(&text), fraction = {0};
    if (kv_take_char(&text, '.'))
        fraction = kv_take_digits(&text);
    int64_t digits = (int64_t)(whole.length > 0 ? whole.length : 1) + (int64_t)fraction.length;
    int64_t factor = 1, scale = 0, room = 18 - digits;
    if (is_binary(text)) {
        int exponent = 10 * (suffix_index(text, "KMGTPE") + 1);
        factor = (int64_t)1 << exponent;
        room = fraction.length > 0 ? -1 : 15 - digits - exponent * 3 / 10 - 1;
    } else {
        scale = decimal_exponent(text) - (int64_t)fraction.length;
    }
    quantity->small =
        room >= 0 && scale >= -9 && scale <= INT32_MAX &&
        !__builtin_mul_overflow(digits_value(whole, fraction), factor, &quantity->mantissa);
    quantity->scale = (int32_t)scale;
    if (negative)
        quantity->mantissa = -quantity->mantissa;
}

/* Adds so, if both are small and the sum is. */
static bool small_add(struct quantity *a, const struct quantity *b)
{
    int64_t first, second;
    int32_t scale = a->scale < b->scale ? a->scale : b->scale;
    if (!a->small || !b->small)
        return false;
    if (b->mantissa == 0)
        return true;
    if (a->mantissa == 0) {
        a->mantissa = b->mantissa;
        a->scale = b->scale;
        return true;
    }
    a->small = scale_up(a->mantissa, (int64_t)a->scale - scale, &first) &&
               scale_up(b->mantissa, (int64_t)b->scale - scale, &second) &&
               !__builtin_add_overflow(first, second, &a->mantissa);
    a->scale = scale;
    return a->small;
}

static bool integer_of(const struct quantity *quantity, int64_t *out)
{
    return quantity->small && quantity->scale >= 0 &&
           scale_up(quantity->mantissa, quantity->scale, out);
}

/* --- functions --- */

static enum kv_quantity_status parse(const struct kv_cel_call *call, struct quantity *out)
{
    struct kv_text text = call->arguments[0].text;
    kv_cel_work(call->run, text.length);
    *out = (struct quantity){0};
    enum kv_quantity_status status = kv_quantity_parse(text, &out->value);
    if (status == KV_QUANTITY_OK)
        small_set(out, text);
    return status;
}

static struct kv_cel_value quantity(const struct kv_cel_call *call)
{
    struct quantity parsed;
    switch (parse(call, &parsed)) {
    case KV_QUANTITY_OK:
        return value_of(call, parsed);
    case KV_QUANTITY_OUT_OF_RANGE:
        return kv_cel_fail(call, "a quantity of more than 38 digits is out of range");
    default:
        return kv_cel_fail(call, "quantities must match the regular expression "
                                 "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
}

static struct kv_cel_value is_quantity(const struct kv_cel_call *call)
{
    struct quantity parsed;
    return kv_cel_bool(parse(call, &parsed) != KV_QUANTITY_MALFORMED);
}

/* Argument 1 is a quantity or an int. */
static struct quantity operand(const struct kv_cel_call *call)
{
    if (call->arguments[1].kind == KV_CEL_OBJECT)
        return *quantity_at(call, 1);
    int64_t integer = call->arguments[1].integer;
    struct quantity operand = {
        .value = kv_quantity_from_int(integer), .small = true, .mantissa = integer};
    operand.value.format = KV_QUANTITY_DECIMAL_EXPONENT;
    return operand;
}

static struct kv_cel_value add_to(const struct kv_cel_call *call, struct quantity other,
                                  bool (*combine)(struct kv_quantity, struct kv_quantity,
                                                  struct kv_quantity *),
                                  struct kv_quantity value)
{
    struct quantity sum = *quantity_at(call, 0);
    if (!combine(sum.value, value, &sum.value))
        return kv_cel_fail(call, "a quantity of more than 38 digits is out of range");
    sum.small = small_add(&sum, &other);
    return value_of(call, sum);
}

static struct kv_cel_value add(const struct kv_cel_call *call)
{
    struct quantity other = operand(call);
    return add_to(call, other, kv_quantity_add, other.value);
}

static struct kv_cel_value sub(const struct kv_cel_call *call)
{
    struct quantity other = operand(call);
    other.small = other.small && other.mantissa != INT64_MIN;
    other.mantissa = other.small ? -other.mantissa : 0;
    return add_to(call, other, kv_quantity_subtract, other.value);
}

static int order_of(const struct kv_cel_call *call)
{
    return kv_quantity_compare(quantity_at(call, 0)->value, quantity_at(call, 1)->value);
}

static struct kv_cel_value compare_to(const struct kv_cel_call *call)
{
    int order = order_of(call);
    return kv_cel_int((order > 0) - (order < 0));
}

static struct kv_cel_value is_greater_than(const struct kv_cel_call *call)
{
    return kv_cel_bool(order_of(call) > 0);
}

static struct kv_cel_value is_less_than(const struct kv_cel_call *call)
{
    return kv_cel_bool(order_of(call) < 0);
}

static struct kv_cel_value sign(const struct kv_cel_call *call)
{
    return kv_cel_int(kv_quantity_sign(quantity_at(call, 0)->value));
}

static struct kv_cel_value is_integer(const struct kv_cel_call *call)
{
    int64_t integer;
    return kv_cel_bool(integer_of(quantity_at(call, 0), &integer));
}

static struct kv_cel_value as_integer(const struct kv_cel_call *call)
{
    int64_t integer;
    return integer_of(quantity_at(call, 0), &integer)
               ? kv_cel_int(integer)
               : kv_cel_fail(call, "cannot convert value to integer");
}

static struct kv_cel_value as_approximate_float(const struct kv_cel_call *call)
{
    const struct quantity *quantity = quantity_at(call, 0);
    double mantissa =
        quantity->small ? (double)quantity->mantissa : (double)quantity->value.mantissa;
    int32_t exponent = quantity->small ? quantity->scale : quantity->value.exponent;
    return kv_cel_double(exponent == 0 ? mantissa : mantissa * pow(10, exponent));
}

static const struct kv_cel_function functions[] = {
    {"add", "kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity", .call = add},
    {"add", "kubernetes.Quantity.(int) -> kubernetes.Quantity", .call = add},
    {"asApproximateFloat", "kubernetes.Quantity.() -> double", .call = as_approximate_float},
    {"asInteger", "kubernetes.Quantity.() -> int", .call = as_integer},
    {"compareTo", "kubernetes.Quantity.(kubernetes.Quantity) -> int", .call = compare_to},
    {"isGreaterThan", "kubernetes.Quantity.(kubernetes.Quantity) -> bool", .call = is_greater_than},
    {"isInteger", "kubernetes.Quantity.() -> bool", .call = is_integer},
    {"isLessThan", "kubernetes.Quantity.(kubernetes.Quantity) -> bool", .call = is_less_than},
    {"isQuantity", "(string) -> bool", .call = is_quantity, .cost = kv_cel_cost_tenth},
    {"quantity", "(string) -> kubernetes.Quantity", .call = quantity, .cost = kv_cel_cost_tenth},
    {"sign", "(kubernetes.Quantity) -> int", .call = sign},
    {"sub", "kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity", .call = sub},
    {"sub", "kubernetes.Quantity.(int) -> kubernetes.Quantity", .call = sub},
};

static const struct kv_cel_class *const classes[] = {&class, NULL};

const struct kv_cel_library kv_library_quantity = {
    .name = "quantity",
    .summary = "Kubernetes' quantities. Kubernetes since 1.29.",
    .classes = classes,
    KV_CEL_FUNCTIONS(functions),
};
