#include "test.h"

#include "kubevet/base/quantity.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct kv_quantity parse(const char *text)
{
    struct kv_quantity quantity;
    if (kv_quantity_parse(kv_text_of(text), &quantity) != KV_QUANTITY_OK)
        fail_msg("'%s' is refused", text);
    return quantity;
}

static void assert_quantity(struct kv_quantity quantity, const char *canonical)
{
    char text[KV_QUANTITY_TEXT_MAX];
    assert_string_equal(kv_quantity_format(quantity, text), canonical);
}

static void assert_status(const char *text, enum kv_quantity_status expected)
{
    struct kv_quantity quantity;
    enum kv_quantity_status status = kv_quantity_parse(kv_text_of(text), &quantity);
    if (status != expected)
        fail_msg("'%s': status %d, not %d", text, (int)status, (int)expected);
}

static void assert_same_value(struct kv_quantity a, struct kv_quantity b)
{
    assert_true(a.mantissa == b.mantissa);
    assert_int_equal(a.exponent, b.exponent);
    assert_int_equal(kv_quantity_compare(a, b), 0);
}

/* ------------------------------------------------------------------ the table */

/* Columns of quantities.tsv, which upstream's own parser filled. */
enum { INPUT, VALID, VALUE, CANONICAL, FORMAT, COLUMNS };

static const char *const format_names[] = {
    [KV_QUANTITY_DECIMAL_SI] = "DecimalSI",
    [KV_QUANTITY_BINARY_SI] = "BinarySI",
    [KV_QUANTITY_DECIMAL_EXPONENT] = "DecimalExponent",
};

/* The inputs hold `\t`, `\n` and `\0` as written here. */
static struct kv_text unescape(char *text)
{
    size_t length = 0;
    for (const char *from = text; *from != '\0'; from++) {
        char c = *from;
        if (c == '\\') {
            from++;
            c = *from == 't' ? '\t' : *from == 'n' ? '\n' : '\0';
        }
        text[length++] = c;
    }
    return (struct kv_text){text, length};
}

static void check_row(char *columns[COLUMNS])
{
    char name[128];
    snprintf(name, sizeof name, "%s", columns[INPUT]);
    struct kv_quantity quantity;
    enum kv_quantity_status status = kv_quantity_parse(unescape(columns[INPUT]), &quantity);
    bool valid = columns[VALID][0] == '1';
    if (valid != (status == KV_QUANTITY_OK) || status == KV_QUANTITY_OUT_OF_RANGE)
        fail_msg("'%s': status %d", name, (int)status);
    if (!valid)
        return;
    /* The upstream version of the table drops the exponent of decimals beyond E, a bug that is
     * fixed now. */
    bool is_dropped_exponent = strcmp(name, "100000000000000000000000") == 0;
    const char *canonical = is_dropped_exponent ? "100e21" : columns[CANONICAL];
    char text[KV_QUANTITY_TEXT_MAX];
    if (strcmp(kv_quantity_format(quantity, text), canonical) != 0)
        fail_msg("'%s': canonical form '%s', not '%s'", name, text, canonical);
    assert_string_equal(format_names[quantity.format], columns[FORMAT]);
    assert_same_value(quantity, parse(columns[VALUE]));
}

static void test_table(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/data/quantities.tsv", "r");
    assert_non_null(file);
    char *line = NULL;
    size_t capacity = 0;
    int rows = 0;
    while (getline(&line, &capacity, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#')
            continue;
        char *columns[COLUMNS] = {NULL};
        char *rest = line;
        for (int i = 0; i < COLUMNS && rest; i++)
            columns[i] = strsep(&rest, "\t");
        assert_non_null(columns[VALID]);
        check_row(columns);
        rows++;
    }
    free(line);
    fclose(file);
    assert_int_equal(rows, 165);
}

/* ------------------------------------------------------------------ parsing */

static void test_parse_gives_the_normal_form(void **state)
{
    (void)state;
    struct kv_quantity quantity = parse("-1500000m");
    assert_true(quantity.mantissa == -15);
    assert_int_equal(quantity.exponent, 2);
    assert_int_equal(quantity.format, KV_QUANTITY_DECIMAL_SI);
    assert_same_value(parse("-0.000Mi"), (struct kv_quantity){0});
    assert_same_value(parse("0.5"), parse("500m"));
    assert_same_value(parse("14Gi"), parse("14336Mi"));
}

static void test_parse_counts_significant_digits(void **state)
{
    (void)state;
    const char *most = "99999999999999999999999999999999999999"; /* 38 nines */
    char text[64];
    assert_status(most, KV_QUANTITY_OK);
    snprintf(text, sizeof text, "-%s000E", most);
    assert_status(text, KV_QUANTITY_OK);
    assert_status("100000000000000000000000000000000000001", KV_QUANTITY_OUT_OF_RANGE);
    assert_status("100000000000000000000000000000.000000001", KV_QUANTITY_OUT_OF_RANGE);
    /* What is cut at nano does not count, but its rounding does. */
    assert_status("1.00000000000000000000000000000000000000000000000001", KV_QUANTITY_OK);
    snprintf(text, sizeof text, "%s.00000000000000000001", most);
    assert_status(text, KV_QUANTITY_OUT_OF_RANGE);
    assert_quantity(parse("99999999999999999999.9999999999"), "100E");
}

static void test_parse_bounds_exponents(void **state)
{
    (void)state;
    assert_quantity(parse("1e2147483647"), "10e2147483646");
    assert_quantity(parse("0.1e2147483647"), "1e2147483646");
    assert_status("10e2147483647", KV_QUANTITY_OUT_OF_RANGE);
    assert_status("1e2147483648", KV_QUANTITY_OUT_OF_RANGE);
    assert_status("1e18446744073709551617", KV_QUANTITY_OUT_OF_RANGE); /* 1 in 64 bits */
    assert_quantity(parse("-1.5e-2147483648"), "-1e-9");
    assert_status("1e-2147483649", KV_QUANTITY_OUT_OF_RANGE);
}

static void test_parse_without_digits(void **state)
{
    (void)state;
    static const char *const zeros[] = {"+", ".", "Ti", ".Ti", "-n", "e-9", "E+7", "E"};
    static const char *const refused[] = {"Pi", "Ei", ".Pi", "-Ei", "e-10", "e", "Ki.", "+.Pi"};
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++)
        assert_int_equal(kv_quantity_sign(parse(zeros[i])), 0);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_status(refused[i], KV_QUANTITY_MALFORMED);
    assert_status("", KV_QUANTITY_MALFORMED);
}

static void test_parse_caps_binary_suffixes_only(void **state)
{
    (void)state;
    assert_quantity(parse("-8Ei"), "-9223372036854775807");
    assert_quantity(parse("99999999999999999999999999999999999999999.1Ki"), "9223372036854775807");
    assert_quantity(parse("7.9999999999999999999999999999999999999Ei"), "9223372036854775807");
    assert_quantity(parse("8E"), "8E");
    assert_quantity(parse("9223372036854775808"), "9223372036854775808");
}

static void test_parse_leaves_out_alone_when_it_fails(void **state)
{
    (void)state;
    struct kv_quantity quantity = parse("7Mi");
    kv_quantity_parse(kv_text_of("1KB"), &quantity);
    assert_quantity(quantity, "7Mi");
    kv_quantity_parse(kv_text_of("1e9999999999"), &quantity);
    assert_quantity(quantity, "7Mi");
}

static void test_parse_reads_only_the_text(void **state)
{
    (void)state;
    struct kv_quantity quantity;
    struct kv_text text = {"14Gigabytes", 4};
    assert_int_equal(kv_quantity_parse(text, &quantity), KV_QUANTITY_OK);
    assert_quantity(quantity, "14Gi");
}

/* ------------------------------------------------------------------ values */

static void test_compare(void **state)
{
    (void)state;
    static const char *const rising[] = {
        "-1e2147483647", "-1Ki", "-1k", "-1n",  "0",     "1n",   "999m", "1",
        "1001m",         "1k",   "1Ki", "1.1k", "900Mi", "1e30", "1e31", "1e2147483647"};
    size_t count = sizeof rising / sizeof rising[0];
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            int order = kv_quantity_compare(parse(rising[i]), parse(rising[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
    const char *near = "10000000000000000000000000000000000001";
    assert_true(kv_quantity_compare(parse(near), parse("1e37")) > 0);
}

static void test_sign_and_whole(void **state)
{
    (void)state;
    assert_int_equal(kv_quantity_sign(parse("-1n")), -1);
    assert_int_equal(kv_quantity_sign(parse("0Gi")), 0);
    assert_int_equal(kv_quantity_sign(parse("3")), 1);
    assert_true(kv_quantity_is_whole(parse("2000m")));
    assert_true(kv_quantity_is_whole(parse("0.5Ki")));
    assert_true(kv_quantity_is_whole(parse("0")));
    assert_false(kv_quantity_is_whole(parse("1.5")));
}

static void test_from_int(void **state)
{
    (void)state;
    assert_quantity(kv_quantity_from_int(14000), "14k");
    assert_quantity(kv_quantity_from_int(INT64_MIN), "-9223372036854775808");
    assert_same_value(kv_quantity_from_int(0), (struct kv_quantity){0});
}

static void assert_sum(const char *a, const char *b, const char *sum)
{
    struct kv_quantity result;
    assert_true(kv_quantity_add(parse(a), parse(b), &result));
    assert_quantity(result, sum);
    assert_true(kv_quantity_subtract(result, parse(b), &result));
    assert_same_value(result, parse(a));
}

static void test_add_and_subtract(void **state)
{
    (void)state;
    assert_sum("1", "500m", "1500m");
    assert_sum("999m", "1m", "1");
    assert_sum("1Gi", "512Mi", "1536Mi");
    assert_sum("1Gi", "1", "1073741825");
    assert_sum("100m", "-1", "-900m");
    assert_sum("0", "2Gi", "2Gi");
    assert_sum("2Gi", "0", "2Gi");
    assert_sum("4Ei", "4Ei", "8Ei");
    assert_sum("1e2147483647", "0", "10e2147483646");
    /* 10^38 alone needs 39 digits, and so does what is aligned here, but not what is left. */
    assert_sum("180000000000000000000000000000000000000", "-81000000000000000000000000000000000001",
               "98999999999999999999999999999999999999");
    struct kv_quantity difference;
    assert_true(kv_quantity_subtract(parse("3"), parse("3"), &difference));
    assert_same_value(difference, (struct kv_quantity){0});
}

static void test_add_refuses_what_has_over_38_digits(void **state)
{
    (void)state;
    struct kv_quantity kept = parse("7Mi");
    struct kv_quantity most = parse("99999999999999999999999999999999999999");
    assert_false(kv_quantity_add(most, parse("2"), &kept));
    assert_false(kv_quantity_add(most, parse("0.1"), &kept));
    assert_false(kv_quantity_add(parse("1e2147483647"), parse("1n"), &kept));
    assert_false(kv_quantity_subtract(parse("-2e38"), parse("1"), &kept));
    assert_false(kv_quantity_add(parse("9e2147483647"), parse("1e2147483647"), &kept));
    assert_quantity(kept, "7Mi");
    assert_true(kv_quantity_add(most, parse("1"), &kept));
    assert_same_value(kept, parse("1e38"));
}

static void assert_product(const char *a, int64_t factor, const char *product)
{
    struct kv_quantity result;
    assert_true(kv_quantity_multiply(parse(a), factor, &result));
    assert_quantity(result, product);
}

static void test_multiply(void **state)
{
    (void)state;
    assert_product("250m", 4, "1");
    assert_product("2Gi", 7, "14Gi");
    assert_product("1500m", -2, "-3");
    assert_product("3n", 1000, "3u");
    assert_product("1Gi", 0, "0");
    assert_product("0", INT64_MIN, "0");
    assert_product("1", INT64_MIN, "-9223372036854775808");
    assert_product("1.1e30", 10, "11e30");
    /* 5^54 and 2^53: 38 and 16 digits that make 54, of which all but one are zeros. */
    assert_product("55511151231257827021181583404541015625", INT64_C(1) << 53, "500e51");
    /* 2^126 and 5^27 */
    assert_product("85070591730234615865843651857942052864", INT64_C(7450580596923828125),
                   "633825300114114700748351602688e27");
    struct kv_quantity kept = parse("7Mi");
    struct kv_quantity most = parse("99999999999999999999999999999999999999");
    assert_false(kv_quantity_multiply(most, 2, &kept));
    /* 2^126 * 4 is 0 in 128 bits. */
    assert_false(kv_quantity_multiply(parse("85070591730234615865843651857942052864"), 4, &kept));
    assert_false(kv_quantity_multiply(parse("1e2147483647"), 10, &kept));
    assert_quantity(kept, "7Mi");
}

static void test_round_to_milli(void **state)
{
    (void)state;
    assert_quantity(kv_quantity_round_to_milli(parse("0.0001")), "1m");
    assert_quantity(kv_quantity_round_to_milli(parse("-1.0001")), "-1001m");
    assert_quantity(kv_quantity_round_to_milli(parse("1.9999")), "2");
    assert_quantity(kv_quantity_round_to_milli(parse("999999999n")), "1");
    assert_quantity(kv_quantity_round_to_milli(parse("1500m")), "1500m");
    assert_quantity(kv_quantity_round_to_milli(parse("0.3Ki")), "307200m");
    assert_quantity(kv_quantity_round_to_milli(parse("1.00000001Gi")), "1073741834738m");
    assert_quantity(kv_quantity_round_to_milli(parse("14Gi")), "14Gi");
    assert_quantity(kv_quantity_round_to_milli(parse("0")), "0");
}

static void assert_ratio(const char *a, const char *b, double expected)
{
    double ratio = kv_quantity_ratio(parse(a), parse(b));
    if (ratio != expected && fabs(ratio - expected) > DBL_EPSILON * fabs(expected))
        fail_msg("%s / %s is %.17g, not %.17g", a, b, ratio, expected);
}

static void test_ratio(void **state)
{
    (void)state;
    assert_ratio("10752Mi", "14Gi", 0.75);
    assert_ratio("800m", "1", 0.8);
    assert_ratio("1", "3", 1.0 / 3);
    assert_ratio("-1", "4", -0.25);
    assert_ratio("1n", "1e30", 1e-39);
    assert_ratio("1e30", "1n", 1e39);
    assert_ratio("0", "0", 0);
    assert_ratio("1", "0", (double)INFINITY);
    assert_ratio("0", "1e-2147483648", 0);
    assert_ratio("1e2147483647", "1", (double)INFINITY);
    assert_ratio("1", "1e2147483647", 0);
    assert_ratio("1e2147483647", "2e2147483647", 0.5);
}

/* ------------------------------------------------------------------ formatting */

static void test_format(void **state)
{
    (void)state;
    assert_quantity(parse("1024"), "1024");
    assert_quantity(parse("1e3"), "1e3");
    assert_quantity(parse("1e14"), "100e12");
    assert_quantity(parse("1e20"), "100e18");
    assert_quantity(parse("1000E"), "1e21");
    assert_quantity(parse("1023Ki"), "1023Ki");
    assert_quantity(parse("0.5Ki"), "512");
    assert_quantity(parse("-0.5Ki"), "-512");
    assert_quantity(parse("1025Ki"), "1025Ki");
    assert_quantity(parse("1.5Ki"), "1536");
    assert_quantity(parse("0.9765625Ki"), "1k");
    /* The longest text: sign, 38 digits and two zeros, exponent. */
    assert_quantity(parse("-99999999999999999999999999999999999999e2147483645"),
                    "-9999999999999999999999999999999999999900e2147483643");
}

/* Sums can leave the range in which a binary suffix is parsed. */
static void test_format_of_large_binary_values(void **state)
{
    (void)state;
    struct kv_quantity quantity = parse("4Ei");
    assert_true(kv_quantity_multiply(quantity, INT64_C(1) << 20, &quantity));
    assert_quantity(quantity, "4194304Ei");
    quantity = parse("1e40");
    quantity.format = KV_QUANTITY_BINARY_SI;
    assert_quantity(quantity, "10e39");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_parse_gives_the_normal_form),
        cmocka_unit_test(test_parse_counts_significant_digits),
        cmocka_unit_test(test_parse_bounds_exponents),
        cmocka_unit_test(test_parse_without_digits),
        cmocka_unit_test(test_parse_caps_binary_suffixes_only),
        cmocka_unit_test(test_parse_leaves_out_alone_when_it_fails),
        cmocka_unit_test(test_parse_reads_only_the_text),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_sign_and_whole),
        cmocka_unit_test(test_from_int),
        cmocka_unit_test(test_add_and_subtract),
        cmocka_unit_test(test_add_refuses_what_has_over_38_digits),
        cmocka_unit_test(test_multiply),
        cmocka_unit_test(test_round_to_milli),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_format_of_large_binary_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
