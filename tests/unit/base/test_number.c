/* Numbers of any size. */
#include "test.h"

#include "kubevet/base/number.h"

static void test_same(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"0", "-0", true},
        {"0", "0.000e17", true},
        {"1", "1.0", true},
        {"1", "10e-1", true},
        {"100", "1E+2", true},
        {"0.5", "5e-1", true},
        {"0.05", "0.5", false},
        {"1", "-1", false},
        {"10", "1", false},
        {"9223372036854775807", "9223372036854775808", false},
        {"18446744073709551615", "18446744073709551614", false},
        {"1e400", "1e401", false},
        {"1e400", "10e399", true},
        {"1e-400", "0", false},
        {"1e-400", "0.1e-399", true},
        {"1e18446744073709551617", "1e18446744073709551617", true},
        {"1e18446744073709551617", "1e1", false},
        {"1e00000000000000000000000002", "100", true},
        {"123456789012345678901234567890", "123456789012345678901234567890.0", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int swap = 0; swap < 2; swap++)
            if (kv_number_same(kv_text_of(swap ? rows[i].b : rows[i].a),
                               kv_text_of(swap ? rows[i].a : rows[i].b)) != rows[i].same)
                fail_msg("%s and %s", rows[i].a, rows[i].b);
}

/* As json.Marshal of Go writes what json.Unmarshal of Kubernetes has read. */
static void test_served(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"12", "12"},
        {"-0", "0"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"9223372036854775808", "9223372036854776000"},
        {"18446744073709551615", "18446744073709552000"},
        {"1.0", "1"},
        {"1e3", "1000"},
        {"1e21", "1e+21"},
        {"0.1000000000000000055", "0.1"},
        {"1e-400", "0"},
        {"1e400", "1e400"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kv_buffer out = {0};
        kv_number_served(kv_text_of(rows[i][0]), &out);
        assert_string_equal(out.data, rows[i][1]);
        kv_buffer_release(&out);
    }
}

static void test_real_format(void **state)
{
    (void)state;
    static const struct {
        double real;
        char format;
        const char *text;
    } rows[] = {
        {1, 'g', "1"},
        {-0.0, 'g', "-0"},
        {999999, 'g', "999999"},
        {1e6, 'g', "1e+06"},
        {1234567, 'g', "1.234567e+06"},
        {0.0001, 'g', "0.0001"},
        {0.00001, 'g', "1e-05"},
        {0.1, 'f', "0.1"},
        {1e22, 'f', "10000000000000000000000"},
        {1.5e-7, 'f', "0.00000015"},
        {123.25, 'f', "123.25"},
    };
    char text[KV_REAL_TEXT_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(kv_real_format(rows[i].real, rows[i].format, text), rows[i].text);
    assert_int_equal(strlen(kv_real_format(-1.7976931348623157e308, 'f', text)), 310);
    assert_int_equal(strlen(kv_real_format(-5e-324, 'f', text)), 327);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_served),
        cmocka_unit_test(test_real_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
