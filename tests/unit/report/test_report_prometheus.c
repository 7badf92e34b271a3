#include "golden.h"
#include "quota_sample.h"

extern const struct kv_format kv_report_prometheus;
static const struct kv_format *format = &kv_report_prometheus;
static const struct kv_style plain = {0};

static void all_of_it_is_written(void **state)
{
    (void)state;
    const struct kv_report report = quota_sample();
    assert_golden(format, &report, &plain, TEST_DATA "/unit/report/expected/report.prom");
}

/* Of a run that failed nothing is known but that it failed: no zeros. */
static void a_failed_run_is_written_as_one(void **state)
{
    (void)state;
    const struct kv_report report = {.verdict = KV_VERDICT_NONE,
                                     .cluster = "one",
                                     .command = "check",
                                     .started_at = 1795392000,
                                     .duration_seconds = 2.5};
    assert_golden(format, &report, &plain, TEST_DATA "/unit/report/expected/failed.prom");
}

static kv_time recall(const char *earlier)
{
    struct kv_report report = {.cluster = "a\"b", .command = "check", .started_at = 2000};
    format->recall(kv_text_of(earlier), &report);
    return report.last_success;
}

#define SUCCESS "kubevet_last_success_timestamp_seconds"
#define OURS    SUCCESS "{cluster=\"a\\\"b\",command=\"check\"} "

static void an_earlier_success_is_read_back(void **state)
{
    (void)state;
    assert_int_equal(recall(OURS "1000\n"), 1000);
    assert_int_equal(recall("# HELP x y\nx 1\n" OURS "1000\nz 2\n"), 1000);
}

static void what_we_did_not_write_is_no_success(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        OURS "1000",             /* cut off */
        OURS "1000\nkubevet_ru", /* likewise */
        OURS "\n",
        OURS "-1000\n",
        OURS "1000.5\n",
        OURS "1e3\n",
        OURS "NaN\n",
        OURS " 1000\n",
        OURS "1000 1000\n",
        OURS "1000\r\n",
        OURS "2001\n", /* later than this run */
        OURS "100000000000000000000\n",
        OURS "1000\n" OURS "1001\n", /* which of them? */
        " " OURS "1000\n",
        "# " OURS "1000\n",
        SUCCESS "{cluster=\"b\",command=\"check\"} 1000\n",      /* another cluster's */
        SUCCESS "{cluster=\"a\\\"b\",command=\"quota\"} 1000\n", /* another command's */
        SUCCESS "{command=\"check\",cluster=\"a\\\"b\"} 1000\n",
        SUCCESS " 1000\n",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(recall(others[i]), 0);
}

static void a_success_is_never_taken_back(void **state)
{
    (void)state;
    struct kv_report report = {
        .cluster = "a\"b", .command = "check", .started_at = 2000, .last_success = 1500};
    format->recall(kv_text_of(OURS "1000\n"), &report);
    assert_int_equal(report.last_success, 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_is_written),
        cmocka_unit_test(a_failed_run_is_written_as_one),
        cmocka_unit_test(an_earlier_success_is_read_back),
        cmocka_unit_test(what_we_did_not_write_is_no_success),
        cmocka_unit_test(a_success_is_never_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
