/* Quantities: whatever parses has the normal form, survives format and parse, and adds up. The
 * input is two quantities, parted by a newline; one alone stands for both. */
#include "kubevet/base/quantity.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool is_same_value(struct kv_quantity a, struct kv_quantity b)
{
    bool same = a.mantissa == b.mantissa && a.exponent == b.exponent;
    require(same == (kv_quantity_compare(a, b) == 0));
    return same;
}

static void require_normal_form(struct kv_quantity a)
{
    require(a.exponent >= -9);
    require(a.mantissa != 0 ? a.mantissa % 10 != 0 : a.exponent == 0);
    require(kv_quantity_is_whole(a) == (a.exponent >= 0));
}

static void check_one(struct kv_quantity a)
{
    require_normal_form(a);
    char text[KV_QUANTITY_TEXT_MAX];
    char again_text[KV_QUANTITY_TEXT_MAX];
    struct kv_quantity again;
    kv_quantity_format(a, text);
    require(kv_quantity_parse(kv_text_of(text), &again) == KV_QUANTITY_OK);
    require(is_same_value(a, again));
    /* The canonical form is its own, unless it shows no format: 812.5Ki is 832000, and that 832k.
     */
    require(again.format != a.format || strcmp(text, kv_quantity_format(again, again_text)) == 0);

    struct kv_quantity rounded = kv_quantity_round_to_milli(a);
    require_normal_form(rounded);
    require(rounded.exponent >= -3);
    require(kv_quantity_compare(rounded, a) * kv_quantity_sign(a) >= 0);
}

static void check_two(struct kv_quantity a, struct kv_quantity b)
{
    int order = kv_quantity_compare(a, b);
    require(order == -kv_quantity_compare(b, a));
    struct kv_quantity result;
    if (kv_quantity_subtract(a, b, &result)) {
        require_normal_form(result);
        require(kv_quantity_sign(result) == order);
        struct kv_quantity back;
        require(kv_quantity_add(result, b, &back) && is_same_value(back, a));
    }
    if (kv_quantity_add(a, a, &result)) {
        struct kv_quantity twice;
        require(kv_quantity_multiply(a, 2, &twice) && is_same_value(twice, result));
    }
    require(!isnan(kv_quantity_ratio(a, b)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *text = (const char *)data;
    const char *newline = memchr(text, '\n', size);
    struct kv_text first = {text, newline ? (size_t)(newline - text) : size};
    struct kv_text second = first;
    if (newline)
        second = (struct kv_text){newline + 1, size - first.length - 1};
    struct kv_quantity a;
    struct kv_quantity b;
    if (kv_quantity_parse(first, &a) != KV_QUANTITY_OK)
        return 0;
    check_one(a);
    if (kv_quantity_parse(second, &b) == KV_QUANTITY_OK)
        check_two(a, b);
    return 0;
}
