#include "kubevet/base/number.h"

#include "number_text.h"
#include "reader_internal.h"

#include "kubevet/base/scan.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* 0.DIGITS times ten to the `point`. */
struct decimal {
    bool negative, exact; /* not exact: the exponent is absurdly large */
    struct kv_buffer digits;
    int64_t point;
};

enum { EXPONENT_DIGITS_MAX = 18 };

static bool exponent_read(struct kv_text text, int64_t *out)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    size_t at = text.length > 0 && (negative || text.data[0] == '+');
    *out = 0;
    while (at < text.length && text.data[at] == '0')
        at++;
    if (text.length - at > EXPONENT_DIGITS_MAX)
        return false;
    for (; at < text.length; at++)
        *out = *out * 10 + (text.data[at] - '0');
    if (negative)
        *out = -*out;
    return true;
}

static struct decimal decimal_read(struct kv_text number)
{
    struct decimal d = {.exact = true};
    bool fraction = false;
    size_t at = 0;
    d.negative = kv_take_char(&number, '-');
    for (; at < number.length && (number.data[at] | 0x20) != 'e'; at++) {
        char c = number.data[at];
        fraction |= c == '.';
        if (c == '.' || (c == '0' && d.digits.length == 0)) {
            d.point -= c == '0' && fraction;
            continue;
        }
        kv_buffer_add(&d.digits, &c, 1);
        d.point += !fraction;
    }
    int64_t exponent = 0;
    if (at < number.length)
        d.exact = exponent_read((struct kv_text){number.data + at + 1, number.length - at - 1},
                                &exponent);
    while (d.digits.length > 0 && d.digits.data[d.digits.length - 1] == '0')
        d.digits.length--;
    if (d.digits.length == 0)
        d = (struct decimal){.exact = true, .digits = d.digits};
    else
        d.point += exponent; /* each is at most a sixth of the range */
    return d;
}

static bool texts_same(struct kv_text a, struct kv_text b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

bool kv_number_same(struct kv_text a, struct kv_text b)
{
    if (texts_same(a, b))
        return true;
    struct decimal left = decimal_read(a), right = decimal_read(b);
    bool same = left.exact && right.exact && left.negative == right.negative &&
                left.point == right.point &&
                texts_same(kv_buffer_as_text(&left.digits), kv_buffer_as_text(&right.digits));
    kv_buffer_release(&left.digits);
    kv_buffer_release(&right.digits);
    return same;
}

static bool is_integer(struct kv_text number)
{
    size_t at = number.length > 0 && number.data[0] == '-';
    while (at < number.length && kv_is_digit(number.data[at]))
        at++;
    return at == number.length;
}

void kv_number_served(struct kv_text number, struct kv_buffer *out)
{
    char buffer[NUMBER_TEXT_MAX];
    int64_t integer;
    if (is_integer(number) && integer_parse(number, &integer)) {
        kv_buffer_printf(out, "%" PRId64, integer);
        return;
    }
    double real = strtod(number.data, NULL);
    struct kv_text text = number;
    if (real == 0)
        text = kv_text_of("0"); /* also -0 */
    else if (isfinite(real))
        text = real_text(real, buffer);
    kv_buffer_add(out, text.data, text.length);
}
