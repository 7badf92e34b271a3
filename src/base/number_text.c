#include "number_text.h"

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
    /* 17 digits tell any two doubles apart, 9 any two floats. */
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

static int write_plain(const struct decimal *d, char *out)
{
    const char *sign = d->negative ? "-" : "";
    if (d->point <= 0)
        return snprintf(out, KV_NUMBER_TEXT_MAX, "%s0.%.*s%.*s", sign, -d->point, "0000000000",
                        d->count, d->digits);
    if (d->count <= d->point)
        return snprintf(out, KV_NUMBER_TEXT_MAX, "%s%.*s%.*s", sign, d->count, d->digits,
                        d->point - d->count, "00000000000000000000000");
    return snprintf(out, KV_NUMBER_TEXT_MAX, "%s%.*s.%.*s", sign, d->point, d->digits,
                    d->count - d->point, d->digits + d->point);
}

static int write_exponent(const struct decimal *d, int min_exponent_digits, char *out)
{
    int exponent = d->point - 1;
    return snprintf(out, KV_NUMBER_TEXT_MAX, "%s%c%s%.*se%c%0*d", d->negative ? "-" : "",
                    d->digits[0], d->count > 1 ? "." : "", d->count - 1, d->digits + 1,
                    exponent < 0 ? '-' : '+', min_exponent_digits, abs(exponent));
}

struct kv_text kv_real_text(double real, char *out)
{
    struct decimal d = shortest(real, false);
    bool plain = real == 0 || (fabs(real) >= 1e-6 && fabs(real) < 1e21);
    int length = plain ? write_plain(&d, out) : write_exponent(&d, 1, out);
    return (struct kv_text){out, (size_t)length};
}

struct kv_text kv_float_key_text(double real, char *out)
{
    if (isnan(real))
        return kv_text_of(".nan");
    if (isinf((float)real))
        return kv_text_of(real > 0 ? ".inf" : "-.inf");
    struct decimal d = shortest((float)real, true);
    bool plain = d.point - 1 >= -4 && d.point - 1 < 6;
    int length = plain ? write_plain(&d, out) : write_exponent(&d, 2, out);
    return (struct kv_text){out, (size_t)length};
}
