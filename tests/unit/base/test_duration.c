#include "test.h"

#include "kubevet/base/duration.h"

#define MICROSECOND INT64_C(1000)
#define MILLISECOND INT64_C(1000000)
#define SECOND      INT64_C(1000000000)
#define MINUTE      (60 * SECOND)
#define HOUR        (60 * MINUTE)
#define DAY         (24 * HOUR)

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t nanoseconds;
    } cases[] = {
        {"0", 0},
        {"-0", 0},
        {"+0", 0},
        {"0s", 0},
        {"10m", 10 * MINUTE},
        {"26h", 26 * HOUR},
        {"1h30m", 90 * MINUTE},
        {"30m1h", 90 * MINUTE},
        {"1s1s", 2 * SECOND},
        {"1.5s", 1500 * MILLISECOND},
        {".5s", 500 * MILLISECOND},
        {"5.s", 5 * SECOND},
        {"-1.5h", -90 * MINUTE},
        {"+3m", 3 * MINUTE},
        {"00012ms", 12 * MILLISECOND},
        {"7ns", 7},
        {"7us", 7 * MICROSECOND},
        {"7\u00b5s", 7 * MICROSECOND},
        {"7\u03bcs", 7 * MICROSECOND},
        {"0.3333333333333333333h", 20 * MINUTE},
        {"0.100000000000000000000h", 6 * MINUTE},
        {"0.9223372036854775809h", INT64_C(3320413933267)},
        {"1.0000000000000000000000000000000000001h", HOUR},
        {"0.9ns", 0},
        {"2562047h47m16.854775807s", INT64_MAX},
        {"9223372036854775807ns", INT64_MAX},
        {"-2562047h47m16.854775808s", INT64_MIN},
        {"-9223372036854775808ns", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t nanoseconds = -1;
        if (!kv_duration_parse(kv_text_of(cases[i].text), &nanoseconds))
            fail_msg("'%s' is refused", cases[i].text);
        if (nanoseconds != cases[i].nanoseconds)
            fail_msg("'%s' is %lldns", cases[i].text, (long long)nanoseconds);
    }
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "3",
        "00",
        "-",
        "+",
        "s",
        ".",
        ".s",
        "-.s",
        "+-1s",
        "1d",
        "1w",
        "1S",
        "1 s",
        " 1s",
        "1s ",
        "1h 2m",
        "1s2",
        "1..5s",
        "1.2.3s",
        "1e3s",
        "1,5s",
        "10m-5s",
        "3000000h",
        "5124096h", /* 25 minutes in 64 bits */
        "9223372036854775808ns",
        "9223372036854775.808us",
        "-9223372036854775809ns",
        "99999999999999999999h",
        "18446744073709551617ns",
        "9223372036854775807ns1ns",
        "-9223372036854775808ns9223372036854775808ns1s",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t nanoseconds = 42;
        if (kv_duration_parse(kv_text_of(cases[i]), &nanoseconds))
            fail_msg("'%s' is accepted", cases[i]);
        assert_int_equal(nanoseconds, 42);
    }
}

static void an_age_may_be_in_days(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t nanoseconds; /* -1 = refused */
    } cases[] = {
        {"1d", INT64_C(86400000000000)},
        {"400d", INT64_C(34560000000000000)},
        {"36h", INT64_C(129600000000000)},
        {"99999999999999999999d", -1},
        {"106751d", INT64_C(9223286400000000000)},
        {"106752d", INT64_MAX},
        {"d", -1},
        {"-1d", -1},
        {"1.5d", -1},
        {"1d2h", -1},
        {"", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t nanoseconds = -1;
        bool ok = kv_age_parse(kv_text_of(cases[i].text), &nanoseconds);
        assert_int_equal(ok, cases[i].nanoseconds >= 0);
        assert_true(!ok || nanoseconds == cases[i].nanoseconds);
    }
}

static void test_format(void **state)
{
    (void)state;
    static const struct {
        int64_t nanoseconds;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {45 * SECOND, "45s"},
        {45 * SECOND + 999 * MILLISECOND, "45s"},
        {90 * SECOND, "1m30s"},
        {2 * HOUR + 5 * MINUTE, "2h5m"},
        {2 * HOUR + 5 * MINUTE + 59 * SECOND, "2h5m"},
        {2 * HOUR + 59 * SECOND, "2h"},
        {3 * DAY + 4 * HOUR, "3d4h"},
        {26 * HOUR, "1d2h"},
        {-10 * MINUTE, "-10m"},
        {SECOND, "1s"},
        {SECOND - 1, "999ms"},
        {250 * MILLISECOND, "250ms"},
        {80 * MICROSECOND, "80us"},
        {7, "7ns"},
        {INT64_MAX, "106751d23h"},
        {INT64_MIN, "-106751d23h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[KV_DURATION_TEXT_MAX];
        assert_string_equal(kv_duration_format(cases[i].nanoseconds, text), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(an_age_may_be_in_days),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
