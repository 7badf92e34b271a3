#include "test.h"

#include "kubevet/base/timestamp.h"

#include <time.h>

typedef bool parser(struct kv_text text, kv_time *out);

struct instant {
    const char *text;
    kv_time time;
};

static void check_accepted(parser *parse, const struct instant *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kv_time time = KV_TIME_NONE;
        if (!parse(kv_text_of(cases[i].text), &time))
            fail_msg("'%s' is refused", cases[i].text);
        if (time != cases[i].time)
            fail_msg("'%s' is %lld", cases[i].text, (long long)time);
    }
}

static void check_refused(parser *parse, const char *const *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kv_time time = 42;
        if (parse(kv_text_of(cases[i]), &time))
            fail_msg("'%s' is accepted", cases[i]);
        assert_int_equal(time, 42);
    }
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void test_time_parse(void **state)
{
    (void)state;
    static const struct instant cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-22T22:23:43Z", 1795386223},
        {"2026-11-22T22:23:43.123456Z", 1795386223},
        {"2026-11-22T22:23:43.9999999999999Z", 1795386223},
        {"2026-11-23T00:23:43+02:00", 1795386223},
        {"2026-11-22T16:53:43.5-05:30", 1795386223},
        {"2026-11-22t22:23:43z", 1795386223},
        {"2026-11-22T22:23:43-00:00", 1795386223},
        {"2016-12-31T23:59:60Z", 1483228799},
        {"1969-12-31T23:59:59Z", -1},
        {"2000-02-29T00:00:00Z", 951782400},
        {"2100-03-01T00:00:00Z", 4107542400},
        {"0000-01-01T00:00:00Z", INT64_C(-62167219200)},
        {"9999-12-31T23:59:59Z", INT64_C(253402300799)},
    };
    check_accepted(kv_time_parse, cases, COUNT(cases));
}

static void test_time_parse_refuses(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "2026-11-22",
        "2026-11-22T22:23:43",
        "2026-11-22T22:23Z",
        "2026-11-22 22:23:43Z",
        "2026-11-22T22:23:43 Z",
        "2026-11-22T22:23:43Z ",
        " 2026-11-22T22:23:43Z",
        "2026-11-22T22:23:43.Z",
        "2026-11-22T22:23:43,5Z",
        "2026-11-22T22:23:43+0200",
        "2026-11-22T22:23:43+02",
        "2026-11-22T22:23:43+24:00",
        "2026-11-22T22:23:43+02:60",
        "2026-11-22T22:23:4302:00",
        "2026-11-22T24:00:00Z",
        "2026-11-22T22:60:00Z",
        "2026-11-22T22:23:61Z",
        "2026-02-30T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-1-01T00:00:00Z",
        "26-01-01T00:00:00Z",
        "+2026-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
    };
    check_refused(kv_time_parse, cases, COUNT(cases));
}

/* The calendar against the C library's. */
static void test_every_day_of_nine_centuries(void **state)
{
    (void)state;
    for (int64_t day = -200 * INT64_C(366); day < 700 * INT64_C(366); day++) {
        time_t seconds = (time_t)(day * 86400 + 86399);
        struct tm tm;
        char text[KV_TIME_TEXT_MAX];
        kv_time time;
        assert_non_null(gmtime_r(&seconds, &tm));
        assert_int_equal(strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm), 20);
        assert_true(kv_time_parse(kv_text_of(text), &time));
        assert_int_equal(time, seconds);
    }
}

static void test_date_parse(void **state)
{
    (void)state;
    static const struct instant cases[] = {
        {"1970-01-01", 0},
        {"2026-12-01", 1796083200},
        {"2024-02-29", 1709164800},
    };
    static const char *const refused[] = {
        "",           "2026-12", "2026-12-1", "2026-12-32", "2025-02-29", "2026-12-01T00:00:00Z",
        "01-12-2026",
    };
    check_accepted(kv_date_parse, cases, COUNT(cases));
    check_refused(kv_date_parse, refused, COUNT(refused));
}

static void test_http_date_parse(void **state)
{
    (void)state;
    static const struct instant cases[] = {
        {"Sun, 22 Nov 2026 23:58:14 GMT", 1795391894},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
    };
    static const char *const refused[] = {
        "",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 22 Nov 2026 23:58:14",
        "Sun, 22 Nov 2026 23:58:14 UTC",
        "Sun, 22 Nov 2026 23:58:14 GMT ",
        "Sun 22 Nov 2026 23:58:14 GMT",
        "Xyz, 22 Nov 2026 23:58:14 GMT",
        "Sun, 22 Nox 2026 23:58:14 GMT",
        "Mon, 30 Feb 2026 23:58:14 GMT",
        "Sun, 00 Nov 2026 23:58:14 GMT",
        "Sun, 22 Nov 2026 24:58:14 GMT",
    };
    check_accepted(kv_http_date_parse, cases, COUNT(cases));
    check_refused(kv_http_date_parse, refused, COUNT(refused));
}

static void test_time_format(void **state)
{
    (void)state;
    char text[KV_TIME_TEXT_MAX];
    assert_string_equal(kv_time_format(1795386223, text), "2026-11-22T22:23:43Z");
    assert_string_equal(kv_time_format(0, text), "1970-01-01T00:00:00Z");
    assert_string_equal(kv_time_format(-1, text), "1969-12-31T23:59:59Z");
    assert_string_equal(kv_time_format(INT64_C(-62167219200), text), "0000-01-01T00:00:00Z");
    assert_string_equal(kv_time_format(INT64_C(253402300799), text), "9999-12-31T23:59:59Z");
    assert_string_equal(kv_time_format(INT64_C(253402300800), text), "");
    assert_string_equal(kv_time_format(INT64_C(-62167219201), text), "");
    assert_string_equal(kv_time_format(INT64_MAX, text), "");
    assert_string_equal(kv_time_format(KV_TIME_NONE, text), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_parse),
        cmocka_unit_test(test_time_parse_refuses),
        cmocka_unit_test(test_every_day_of_nine_centuries),
        cmocka_unit_test(test_date_parse),
        cmocka_unit_test(test_http_date_parse),
        cmocka_unit_test(test_time_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
