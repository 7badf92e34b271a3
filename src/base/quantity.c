#include "kubevet/base/quantity.h"

#include "kubevet/base/scan.h"

#include <math.h>
#include <stdio.h>

typedef unsigned __int128 uint128;

#define NANO  (-9) /* the finest exponent that a quantity keeps */
#define MILLI (-3) /* the finest that a ResourceList keeps */

/* 38 nines: the most digits that always fit into an __int128. */
#define POWER_19     ((uint128)10000000000000000000u)
#define MANTISSA_MAX (POWER_19 * POWER_19 - 1)

struct suffix {
    const char *text;
    int exponent; /* of 2 for binary suffixes, else of 10 */
};

/* By falling exponent: formatting uses the first that fits. */
static const struct suffix binary_suffixes[] = {{"Ei", 60}, {"Pi", 50}, {"Ti", 40},
                                                {"Gi", 30}, {"Mi", 20}, {"Ki", 10}};
static const struct suffix decimal_suffixes[] = {{"E", 18}, {"P", 15}, {"T", 12}, {"G", 9},
                                                 {"M", 6},  {"k", 3},  {"", 0},   {"m", -3},
                                                 {"u", -6}, {"n", -9}};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A quantity split into parts, as text. */
struct literal {
    bool negative;
    bool has_digit;          /* leading zeros count */
    struct kv_text whole;    /* leading zeros count */
    struct kv_text fraction; /* digits after it */
    struct kv_text suffix;
};

/* What the suffix says: times factor, times 10^exponent. */
struct unit {
    enum kv_quantity_format format;
    uint64_t factor;
    int32_t exponent;
};

/* ------------------------------------------------------------------ values */

static uint128 magnitude_of(struct kv_quantity a)
{
    return a.mantissa < 0 ? (uint128)-a.mantissa : (uint128)a.mantissa;
}

static struct kv_quantity negated(struct kv_quantity a)
{
    a.mantissa = -a.mantissa;
    return a;
}

/* Makes the normal form. False, with *out unchanged, if the value is out of range. */
static bool make(bool negative, uint128 magnitude, int64_t exponent, enum kv_quantity_format format,
                 struct kv_quantity *out)
{
    for (; magnitude > UINT64_MAX && magnitude % 10 == 0; exponent++)
        magnitude /= 10;
    if (magnitude <= UINT64_MAX) { /* nearly always, and dividing is much faster then */
        uint64_t small = (uint64_t)magnitude;
        for (; small != 0 && small % 10 == 0; exponent++)
            small /= 10;
        magnitude = small;
    }
    if (magnitude == 0)
        exponent = 0;
    if (magnitude > MANTISSA_MAX || exponent > INT32_MAX)
        return false;
    __int128 mantissa = (__int128)magnitude;
    *out = (struct kv_quantity){
        .mantissa = negative ? -mantissa : mantissa,
        .exponent = (int32_t)exponent,
        .format = format,
    };
    return true;
}

/* value * 10^power, if that is at most `limit`. */
static bool scale_up(uint128 value, int64_t power, uint128 limit, uint128 *out)
{
    for (; value != 0 && power > 0; power--) {
        if (value > limit / 10)
            return false;
        value *= 10;
    }
    *out = value;
    return true;
}

struct kv_quantity kv_quantity_from_int(int64_t value)
{
    struct kv_quantity result = {0};
    make(value < 0, value < 0 ? -(uint128)value : (uint128)value, 0, KV_QUANTITY_DECIMAL_SI,
         &result);
    return result;
}

int kv_quantity_sign(struct kv_quantity a)
{
    return (a.mantissa > 0) - (a.mantissa < 0);
}

bool kv_quantity_is_whole(struct kv_quantity a)
{
    return a.exponent >= 0;
}

static int digit_count(uint128 value)
{
    int count = 0;
    for (; value > UINT64_MAX; value /= 10)
        count++;
    for (uint64_t small = (uint64_t)value; small != 0; small /= 10)
        count++;
    return count;
}

static int magnitudes_compare(struct kv_quantity a, struct kv_quantity b)
{
    uint128 left = magnitude_of(a);
    uint128 right = magnitude_of(b);
    int64_t left_end = (int64_t)a.exponent + digit_count(left);
    int64_t right_end = (int64_t)b.exponent + digit_count(right);
    if (left_end != right_end)
        return left_end < right_end ? -1 : 1;
    /* The first digits stand at the same place, so aligning the last ones stays within 38 digits.
     */
    int64_t shift = (int64_t)a.exponent - b.exponent;
    scale_up(left, shift, MANTISSA_MAX, &left);
    scale_up(right, -shift, MANTISSA_MAX, &right);
    return (left > right) - (left < right);
}

int kv_quantity_compare(struct kv_quantity a, struct kv_quantity b)
{
    int sign = kv_quantity_sign(a);
    int other = kv_quantity_sign(b);
    if (sign != other)
        return sign < other ? -1 : 1;
    return sign == 0 ? 0 : sign * magnitudes_compare(a, b);
}

bool kv_quantity_add(struct kv_quantity a, struct kv_quantity b, struct kv_quantity *out)
{
    if (a.mantissa == 0 || b.mantissa == 0) {
        *out = a.mantissa == 0 ? b : a;
        return true;
    }
    /* If the exponents differ, the sum ends in the finer one's last digit, which is not 0. An
     * operand that aligned is 2 * 10^38 or more then leaves over 38 digits, whatever the other
     * takes off. */
    uint128 limit = 2 * MANTISSA_MAX;
    int64_t exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
    uint128 left;
    uint128 right;
    if (!scale_up(magnitude_of(a), a.exponent - exponent, limit, &left) ||
        !scale_up(magnitude_of(b), b.exponent - exponent, limit, &right))
        return false;
    bool negative = a.mantissa < 0;
    if (negative == (b.mantissa < 0))
        return make(negative, left + right, exponent, a.format, out);
    if (left >= right)
        return make(negative, left - right, exponent, a.format, out);
    return make(!negative, right - left, exponent, a.format, out);
}

bool kv_quantity_subtract(struct kv_quantity a, struct kv_quantity b, struct kv_quantity *out)
{
    return kv_quantity_add(a, negated(b), out);
}

/* Every factor 10 of the product goes to the exponent before multiplying: a product that then is
 * too large has over 38 digits, and none needs more than 128 bits. */
bool kv_quantity_multiply(struct kv_quantity a, int64_t factor, struct kv_quantity *out)
{
    uint128 left = magnitude_of(a);
    uint128 right = factor < 0 ? -(uint128)factor : (uint128)factor;
    int64_t exponent = a.exponent;
    if (left == 0 || right == 0)
        return make(false, 0, 0, a.format, out);
    for (; right % 10 == 0; exponent++)
        right /= 10;
    for (; left % 5 == 0 && right % 2 == 0; exponent++) {
        left /= 5;
        right /= 2;
    }
    for (; left % 2 == 0 && right % 5 == 0; exponent++) {
        left /= 2;
        right /= 5;
    }
    if (left > MANTISSA_MAX / right)
        return false;
    return make((a.mantissa < 0) != (factor < 0), left * right, exponent, a.format, out);
}

struct kv_quantity kv_quantity_round_to_milli(struct kv_quantity a)
{
    uint128 magnitude = magnitude_of(a);
    int32_t exponent = a.exponent;
    bool cut = false;
    if (exponent >= MILLI)
        return a;
    for (; exponent < MILLI; exponent++) {
        cut = cut || magnitude % 10 != 0;
        magnitude /= 10;
    }
    make(a.mantissa < 0, magnitude + cut, exponent, a.format, &a);
    return a;
}

/* 10^power; infinity where a long double ends. */
static long double power_of_ten(int64_t power)
{
    long double result = 1;
    for (long double base = 10; power > 0; power /= 2, base *= base) {
        if (power % 2 != 0)
            result *= base;
    }
    return result;
}

double kv_quantity_ratio(struct kv_quantity a, struct kv_quantity b)
{
    if (a.mantissa == 0)
        return 0;
    if (b.mantissa == 0)
        return (double)INFINITY;
    int64_t shift = (int64_t)a.exponent - b.exponent;
    long double left = (long double)a.mantissa;
    long double right = (long double)b.mantissa;
    if (shift >= 0)
        return (double)(left * power_of_ten(shift) / right);
    return (double)(left / (right * power_of_ten(-shift)));
}

/* ------------------------------------------------------------------ parsing */

static struct literal split(struct kv_text text)
{
    struct literal literal = {0};
    literal.negative = kv_take_sign(&text);
    literal.whole = kv_take_digits(&text);
    if (kv_take_char(&text, '.'))
        literal.fraction = kv_take_digits(&text);
    literal.has_digit = literal.whole.length + literal.fraction.length > 0;
    literal.suffix = text;
    return literal;
}

/* `e3`, `E-12`. Upstream truncates an exponent to 32 bits (`1e4294967296` is 1): out of range
 * here. */
static enum kv_quantity_status exponent_parse(struct kv_text text, int32_t *out)
{
    if (!kv_take_char(&text, 'e') && !kv_take_char(&text, 'E'))
        return KV_QUANTITY_MALFORMED;
    bool negative = kv_take_sign(&text);
    struct kv_text digits = kv_take_digits(&text);
    if (digits.length == 0 || text.length > 0)
        return KV_QUANTITY_MALFORMED;
    int64_t value = 0;
    for (size_t i = 0; i < digits.length && value <= INT32_MAX; i++)
        value = value * 10 + (digits.data[i] - '0');
    value = negative ? -value : value;
    if (value > INT32_MAX || value < INT32_MIN)
        return KV_QUANTITY_OUT_OF_RANGE;
    *out = (int32_t)value;
    return KV_QUANTITY_OK;
}

static enum kv_quantity_status suffix_parse(struct kv_text text, struct unit *out)
{
    *out = (struct unit){.factor = 1};
    for (size_t i = 0; i < COUNT(decimal_suffixes); i++) {
        if (kv_text_is(text, decimal_suffixes[i].text)) {
            out->format = KV_QUANTITY_DECIMAL_SI;
            out->exponent = decimal_suffixes[i].exponent;
            return KV_QUANTITY_OK;
        }
    }
    for (size_t i = 0; i < COUNT(binary_suffixes); i++) {
        if (kv_text_is(text, binary_suffixes[i].text)) {
            out->format = KV_QUANTITY_BINARY_SI;
            out->factor = UINT64_C(1) << binary_suffixes[i].exponent;
            return KV_QUANTITY_OK;
        }
    }
    out->format = KV_QUANTITY_DECIMAL_EXPONENT;
    return exponent_parse(text, &out->exponent);
}

/* A number without a single digit is 0 in upstream's int64 path and an error in its big-number
 * path, which takes Pi, Ei and exponents finer than nano: `Ti` and `e-9` are 0, `Pi` and `e-10`
 * invalid. */
static bool may_lack_digits(struct unit unit)
{
    return unit.factor <= UINT64_C(1) << 40 && unit.exponent >= NANO;
}

/* The i-th digit of the number, counted from its end. */
static unsigned digit_from_end(const struct literal *literal, size_t i)
{
    const struct kv_text *part = &literal->fraction;
    if (i >= part->length) {
        i -= part->length;
        part = &literal->whole;
    }
    return (unsigned)(part->data[part->length - 1 - i] - '0');
}

/* As below, for few digits before the point and none after it, which is nearly always the case. */
static bool multiply_small(const struct literal *literal, struct unit unit, uint128 *mantissa,
                           int64_t *exponent)
{
    uint64_t value = 0, product;
    if (literal->whole.length > 18 || literal->fraction.length > 0 || unit.exponent < NANO)
        return false;
    for (size_t i = 0; i < literal->whole.length; i++)
        value = value * 10 + (uint64_t)(literal->whole.data[i] - '0');
    if (__builtin_mul_overflow(value, unit.factor, &product))
        return false;
    *mantissa = product;
    *exponent = unit.exponent;
    return true;
}

/* Multiplies the digits by the unit as on paper, from the last digit to the first, so that any
 * number of digits is exact. What is finer than nano rounds away from zero: it carries 1 into the
 * nanos. False if over 38 digits remain. */
static bool multiply_out(const struct literal *literal, struct unit unit, uint128 *mantissa,
                         int64_t *exponent)
{
    size_t count = literal->whole.length + literal->fraction.length;
    int64_t position = (int64_t)unit.exponent - (int64_t)literal->fraction.length;
    uint128 place = 1;  /* worth of the digit at `position`, in units of the mantissa */
    uint64_t carry = 0; /* at most 2^60, and ten times that fits */
    bool cut = false;
    *mantissa = 0;
    *exponent = 0;
    for (size_t i = 0; i < count || carry > 0 || (cut && position <= NANO); i++, position++) {
        if (i >= count && carry == 0)
            position = NANO; /* only the rounding is left */
        if (cut && position == NANO)
            carry++;
        uint64_t product = carry + (i < count ? digit_from_end(literal, i) * unit.factor : 0);
        unsigned digit = (unsigned)(product % 10);
        carry = product / 10;
        if (position < NANO) {
            cut = cut || digit != 0;
            continue;
        }
        if (*mantissa == 0)
            *exponent = position; /* trailing zeros are not part of the mantissa */
        else if (place <= MANTISSA_MAX)
            place *= 10;
        if (place > MANTISSA_MAX && digit != 0)
            return false;
        if (place <= MANTISSA_MAX)
            *mantissa += digit * place;
    }
    return true;
}

/* Upstream caps only binary quantities, at the largest int64 in either direction, and treats those
 * below 1 as decimal. */
static void binary_resolve(bool in_range, struct kv_quantity *quantity)
{
    struct kv_quantity max = kv_quantity_from_int(INT64_MAX);
    if (!in_range || kv_quantity_compare(*quantity, max) > 0)
        *quantity = max;
    bool below_one =
        quantity->mantissa != 0 && kv_quantity_compare(*quantity, kv_quantity_from_int(1)) < 0;
    quantity->format = below_one ? KV_QUANTITY_DECIMAL_SI : KV_QUANTITY_BINARY_SI;
}

enum kv_quantity_status kv_quantity_parse(struct kv_text text, struct kv_quantity *out)
{
    if (text.length == 0)
        return KV_QUANTITY_MALFORMED;
    struct literal literal = split(text);
    struct unit unit;
    enum kv_quantity_status status = suffix_parse(literal.suffix, &unit);
    if (status != KV_QUANTITY_OK)
        return status;
    if (!literal.has_digit && !may_lack_digits(unit))
        return KV_QUANTITY_MALFORMED;
    uint128 mantissa;
    int64_t exponent;
    struct kv_quantity quantity = {0};
    bool in_range = (multiply_small(&literal, unit, &mantissa, &exponent) ||
                     multiply_out(&literal, unit, &mantissa, &exponent)) &&
                    make(false, mantissa, exponent, unit.format, &quantity);
    if (unit.format == KV_QUANTITY_BINARY_SI)
        binary_resolve(in_range, &quantity);
    else if (!in_range)
        return KV_QUANTITY_OUT_OF_RANGE;
    *out = literal.negative ? negated(quantity) : quantity;
    return KV_QUANTITY_OK;
}

/* ------------------------------------------------------------------ formatting */

/* Writes `-` if negative, the digits of value, then `zeros` zeros. Returns the end. */
static char *number_write(char *out, bool negative, uint128 value, int zeros)
{
    if (negative)
        *out++ = '-';
    int count = digit_count(value);
    for (int i = count; i > 0; i--, value /= 10)
        out[i - 1] = (char)('0' + (int)(value % 10));
    out += count;
    memset(out, '0', (size_t)zeros);
    return out + zeros;
}

/* The largest power of 1024 that leaves an integer. False for what upstream prints as a decimal:
 * fractions and values below 1024; also for what is beyond the mantissa's range. */
static bool binary_format(struct kv_quantity a, char *out)
{
    uint128 value;
    if (a.exponent < 0 || !scale_up(magnitude_of(a), a.exponent, MANTISSA_MAX, &value) ||
        value < 1024)
        return false;
    const char *suffix = "";
    for (size_t i = 0; i < COUNT(binary_suffixes) && *suffix == '\0'; i++) {
        uint128 factor = (uint128)1 << binary_suffixes[i].exponent;
        if (value % factor == 0) {
            value /= factor;
            suffix = binary_suffixes[i].text;
        }
    }
    memcpy(number_write(out, a.mantissa < 0, value, 0), suffix, strlen(suffix) + 1);
    return true;
}

static const char *decimal_suffix(int32_t exponent)
{
    for (size_t i = 0; i < COUNT(decimal_suffixes); i++) {
        if (decimal_suffixes[i].exponent == exponent)
            return decimal_suffixes[i].text;
    }
    return NULL;
}

/* The largest exponent divisible by 3 that leaves an integer. Beyond E the exponent is written out,
 * as upstream does since it stopped dropping it (1e23 was printed as `100`). */
static void decimal_format(struct kv_quantity a, char *out)
{
    int zeros = ((int)(a.exponent % 3) + 3) % 3;
    int32_t exponent = a.exponent - zeros;
    char *end = number_write(out, a.mantissa < 0, magnitude_of(a), zeros);
    const char *suffix =
        a.format == KV_QUANTITY_DECIMAL_EXPONENT && exponent != 0 ? NULL : decimal_suffix(exponent);
    if (suffix)
        memcpy(end, suffix, strlen(suffix) + 1);
    else
        snprintf(end, sizeof "e-2147483648", "e%d", exponent);
}

char *kv_quantity_format(struct kv_quantity a, char *out)
{
    if (a.mantissa == 0)
        memcpy(out, "0", sizeof "0");
    else if (a.format != KV_QUANTITY_BINARY_SI || !binary_format(a, out))
        decimal_format(a, out);
    return out;
}
