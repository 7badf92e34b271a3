#include "kubevet/base/duration.h"

#include "kubevet/base/scan.h"

#include <inttypes.h>
#include <stdio.h>

#define LIMIT (UINT64_C(1) << 63) /* the magnitude of INT64_MIN */

struct unit {
    const char *name;
    uint64_t nanoseconds;
};

/* By falling size, as kv_duration_format takes them. Go has no day. */
static const struct unit units[] = {
    {"d", UINT64_C(86400000000000)},
    {"h", UINT64_C(3600000000000)},
    {"m", UINT64_C(60000000000)},
    {"s", UINT64_C(1000000000)},
    {"ms", UINT64_C(1000000)},
    {"us", UINT64_C(1000)},
    {"\u00b5s", UINT64_C(1000)}, /* the micro sign */
    {"\u03bcs", UINT64_C(1000)}, /* the Greek letter mu */
    {"ns", UINT64_C(1)},
};
static const struct unit *const day = &units[0];
static const struct unit *const second = &units[3];
static const struct unit *const end_of_units = &units[sizeof units / sizeof units[0]];

/* Writes one more digit to the right of *number. False, and *number unchanged, beyond LIMIT. */
static bool digit_append(uint64_t *number, char c)
{
    uint64_t digit = (uint64_t)(c - '0');
    if (*number > (LIMIT - digit) / 10)
        return false;
    *number = *number * 10 + digit;
    return true;
}

static bool read_whole(struct kv_text digits, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (!digit_append(out, digits.data[i]))
            return false;
    }
    return true;
}

/* The digits after the point, as *numerator / *scale. As in Go, those beyond LIMIT are dropped. */
static void fraction_read(struct kv_text digits, uint64_t *numerator, double *scale)
{
    *numerator = 0;
    *scale = 1;
    for (size_t i = 0; i < digits.length && digit_append(numerator, digits.data[i]); i++)
        *scale *= 10;
}

/* A unit's name ends at the next digit or point. */
static const struct unit *unit_take(struct kv_text *rest)
{
    size_t length = 0;
    while (length < rest->length && !kv_is_digit(rest->data[length]) && rest->data[length] != '.')
        length++;
    struct kv_text name = kv_take(rest, length);
    for (const struct unit *unit = day + 1; unit < end_of_units; unit++) {
        if (kv_text_is(name, unit->name))
            return unit;
    }
    return NULL;
}

/* `1.5h`: one number with its unit. */
static bool term_take(struct kv_text *rest, uint64_t *nanoseconds)
{
    struct kv_text whole_digits = kv_take_digits(rest);
    struct kv_text fraction_digits = {0};
    if (kv_take_char(rest, '.'))
        fraction_digits = kv_take_digits(rest);
    if (whole_digits.length + fraction_digits.length == 0)
        return false;
    uint64_t whole;
    uint64_t numerator;
    double scale;
    const struct unit *unit = unit_take(rest);
    if (!unit || !read_whole(whole_digits, &whole) || whole > LIMIT / unit->nanoseconds)
        return false;
    fraction_read(fraction_digits, &numerator, &scale);
    /* In double, and in this order, as Go computes it: the last nanosecond depends on it. */
    double fraction = (double)numerator * ((double)unit->nanoseconds / scale);
    *nanoseconds = whole * unit->nanoseconds + (uint64_t)fraction;
    return *nanoseconds <= LIMIT;
}

bool kv_duration_parse(struct kv_text text, int64_t *nanoseconds)
{
    bool negative = kv_take_sign(&text);
    if (text.length == 0)
        return false;
    uint64_t sum = 0;
    bool is_bare_zero = kv_text_is(text, "0"); /* the one number that needs no unit */
    while (text.length > 0 && !is_bare_zero) {
        uint64_t term;
        if (!term_take(&text, &term) || term > LIMIT - sum)
            return false;
        sum += term;
    }
    if (sum == LIMIT && !negative)
        return false;
    *nanoseconds = (int64_t)(negative ? -sum : sum);
    return true;
}

bool kv_age_parse(struct kv_text text, int64_t *nanoseconds)
{
    const int64_t a_day = 24 * INT64_C(3600000000000);
    int64_t days = 0;
    if (text.length < 2 || text.data[text.length - 1] != 'd')
        return kv_duration_parse(text, nanoseconds);
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || days > INT64_MAX / a_day)
            return false;
        days = days * 10 + (text.data[i] - '0');
    }
    *nanoseconds = days > INT64_MAX / a_day ? INT64_MAX : days * a_day;
    return true;
}

/* From a second on, down to whole seconds and at most two units; else one unit. */
char *kv_duration_format(int64_t nanoseconds, char *out)
{
    bool negative = nanoseconds < 0;
    uint64_t rest = negative ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    if (rest == 0)
        return memcpy(out, "0s", sizeof "0s");
    const struct unit *unit = day;
    while (rest < unit->nanoseconds)
        unit++;
    int length = snprintf(out, KV_DURATION_TEXT_MAX, "%s%" PRIu64 "%s", negative ? "-" : "",
                          rest / unit->nanoseconds, unit->name);
    rest %= unit->nanoseconds;
    const struct unit *next = unit + 1;
    if (next <= second && rest >= next->nanoseconds)
        snprintf(out + length, KV_DURATION_TEXT_MAX - (size_t)length, "%" PRIu64 "%s",
                 rest / next->nanoseconds, next->name);
    return out;
}
