#include "kubevet/base/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* `quantity` as a multiple of 1/parts of a unit; false if it is not one, or is too large to be
 * short. */
static bool divide(struct kv_quantity quantity, int64_t unit, int64_t parts, int64_t *multiple)
{
    struct kv_quantity scaled, again;
    double ratio = kv_quantity_ratio(quantity, kv_quantity_from_int(unit)) * (double)parts;
    if (!(fabs(ratio) < 1e9))
        return false;
    *multiple = llround(ratio);
    return kv_quantity_multiply(quantity, parts, &scaled) &&
           kv_quantity_multiply(kv_quantity_from_int(unit), *multiple, &again) &&
           kv_quantity_compare(scaled, again) == 0;
}

/* `multiple` of 1/10^digits, without zeros at the end: 1050 of 1/100 is 10.5. */
static char *decimal(int64_t multiple, int digits, const char *unit, char *out)
{
    int length = snprintf(out, KV_QUANTITY_TEXT_MAX, "%.*f", digits,
                          (double)multiple / pow(10, (double)digits));
    while (out[length - 1] == '0')
        length--;
    length -= out[length - 1] == '.';
    snprintf(out + length, KV_QUANTITY_TEXT_MAX - (size_t)length, "%s", unit);
    return out;
}

static bool binary_brief(struct kv_quantity quantity, char *out)
{
    static const char *const units[] = {"Ki", "Mi", "Gi", "Ti", "Pi"};
    for (size_t i = sizeof units / sizeof *units; i-- > 0;) {
        int64_t unit = INT64_C(1) << (10 * (i + 1)), multiple;
        if (fabs(kv_quantity_ratio(quantity, kv_quantity_from_int(unit))) >= 1 &&
            divide(quantity, unit, 100, &multiple))
            return decimal(multiple, 2, units[i], out);
    }
    return false;
}

static bool decimal_brief(struct kv_quantity quantity, char *out)
{
    int64_t multiple;
    double value = fabs(kv_quantity_ratio(quantity, kv_quantity_from_int(1)));
    return value >= 1 && value < 1e5 && divide(quantity, 1, 1000, &multiple) &&
           decimal(multiple, 3, "", out);
}

char *kv_quantity_brief(struct kv_quantity quantity, bool binary, char *out)
{
    bool is_brief = binary ? binary_brief(quantity, out) : decimal_brief(quantity, out);
    return kv_quantity_sign(quantity) != 0 && is_brief ? out : NULL;
}
