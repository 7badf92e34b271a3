#include "number_text.h"

#include "kubevet/base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The shortest decimal that reads back as the same number: 0.DIGITS times ten to the `point`. */
struct decimal {
    bool negative;
    char digits[24];
    int count;
    int point;
};

static bool reads_back(const char *text, double real, bool single)
{
    return single ? strtof(text, NULL) == (float)real : strtod(text, NULL) == real;
}

static struct decimal shortest(double real, bool single)
{
    struct decimal d = {.negative = signbit(real)};
    char text[40];
    real = fabs(real);
    /* 17 digits distinguish all doubles, 9 all floats. */
    for (int precision = 0; precision < 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, real);
        if (reads_back(text, real, single))
            break;
    }
    const char *c = text;
    for (; *c != 'e'; c++)
        if (*c != '.')
            d.digits[d.count++] = *c;
    d.point = atoi(c + 1) + 1;
    return d;
}

static int plain_write(const struct decimal *d, char *out)
{
    const char *sign = d->negative ? "-" : "";
    if (d->point <= 0)
        return snprintf(out, NUMBER_TEXT_MAX, "%s0.%.*s%.*s", sign, -d->point, "0000000000",
                        d->count, d->digits);
    if (d->count <= d->point)
        return snprintf(out, NUMBER_TEXT_MAX, "%s%.*s%.*s", sign, d->count, d->digits,
                        d->point - d->count, "00000000000000000000000");
    return snprintf(out, NUMBER_TEXT_MAX, "%s%.*s.%.*s", sign, d->point, d->digits,
                    d->count - d->point, d->digits + d->point);
}

static int exponent_write(const struct decimal *d, int min_exponent_digits, char *out)
{
    int exponent = d->point - 1;
    return snprintf(out, NUMBER_TEXT_MAX, "%s%c%s%.*se%c%0*d", d->negative ? "-" : "", d->digits[0],
                    d->count > 1 ? "." : "", d->count - 1, d->digits + 1, exponent < 0 ? '-' : '+',
                    min_exponent_digits, abs(exponent));
}

struct kv_text real_text(double real, char *out)
{
    struct decimal d = shortest(real, false);
    bool plain = real == 0 || (fabs(real) >= 1e-6 && fabs(real) < 1e21);
    int length = plain ? plain_write(&d, out) : exponent_write(&d, 1, out);
    return (struct kv_text){out, (size_t)length};
}

struct kv_text float_key_text(double real, char *out)
{
    if (isnan(real))
        return kv_text_of(".nan");
    if (isinf((float)real))
        return kv_text_of(real > 0 ? ".inf" : "-.inf");
    struct decimal d = shortest((float)real, true);
    bool plain = d.point - 1 >= -4 && d.point - 1 < 6;
    int length = plain ? plain_write(&d, out) : exponent_write(&d, 2, out);
    return (struct kv_text){out, (size_t)length};
}

/* Without an exponent, however many zeros that takes. */
static void long_write(const struct decimal *d, char *out)
{
    char *end = out;
    if (d->negative)
        *end++ = '-';
    int first = d->point < 0 ? d->point : 0;
    if (d->point <= 0)
        *end++ = '0';
    for (int i = first; i < d->count || i < d->point; i++) {
        if (i == d->point)
            *end++ = '.';
        *end++ = i >= 0 && i < d->count ? d->digits[i] : '0';
    }
    *end = '\0';
}

char *kv_real_format(double real, char format, char *out)
{
    if (isnan(real) || isinf(real)) {
        snprintf(out, KV_REAL_TEXT_MAX, "%s", isnan(real) ? "NaN" : real > 0 ? "+Inf" : "-Inf");
        return out;
    }
    struct decimal d = shortest(real, false);
    if (format == 'g' && real != 0 && (d.point - 1 < -4 || d.point - 1 >= 6))
        exponent_write(&d, 2, out);
    else
        long_write(&d, out);
    return out;
}
