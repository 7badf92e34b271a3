#include "golden.h"
#include "sample.h"

extern const struct kv_format kv_report_text;

#define EXPECTED(name) TEST_DATA "/unit/report/expected/" name

static void everything_is_shown_if_verbose(void **state)
{
    (void)state;
    struct kv_style style = {.width = 80, .verbose = true};
    assert_golden(&kv_report_text, &sample, &style, EXPECTED("verbose.txt"));
}

static void lines_keep_to_the_width(void **state)
{
    (void)state;
    struct kv_style style = {.width = 48};
    assert_golden(&kv_report_text, &sample, &style, EXPECTED("narrow.txt"));
}

static void no_width_means_no_wrapping(void **state)
{
    (void)state;
    struct kv_style style = {0};
    assert_golden(&kv_report_text, &sample, &style, EXPECTED("unwrapped.txt"));
}

static void color_is_added_where_wanted(void **state)
{
    (void)state;
    struct kv_style style = {.width = 80, .color = true, .verbose = true};
    assert_golden(&kv_report_text, &sample, &style, EXPECTED("color.txt"));
}

static const char *write_text(const struct kv_report *report, struct kv_style style,
                              struct kv_buffer *out)
{
    kv_buffer_clear(out);
    kv_report_text.write(report, &style, out);
    return kv_buffer_as_text(out).data;
}

static void quiet_keeps_silent_on_a_conforming_state_only(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_style quiet = {.quiet = true}, plain = {0};
    assert_string_equal(write_text(&conforming_sample, plain, &out),
                        "conforms; 1 rule on 1 object in 1s\n");
    assert_string_equal(write_text(&conforming_sample, quiet, &out), "");
    assert_non_null(strstr(write_text(&sample, quiet, &out), "\nfindings: 2 errors"));
    assert_non_null(strstr(out.data, "not evaluated\n"));
    kv_buffer_release(&out);
}

static void every_verdict_has_a_summary(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_style style = {0};
    struct kv_report report = conforming_sample;
    report.verdict = KV_VERDICT_PARTIAL;
    report.rules_not_evaluated = 1;
    assert_string_equal(write_text(&report, style, &out),
                        "partial: 1 rule not evaluated; 1 rule on 1 object in 1s\n");
    report.verdict = KV_VERDICT_NONE;
    report.rules_not_evaluated = 0;
    style.color = true;
    assert_string_equal(write_text(&report, style, &out),
                        "\033[1;31mno-verdict\033[0m; 1 rule on 1 object in 1s\n");
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_shown_if_verbose),
        cmocka_unit_test(lines_keep_to_the_width),
        cmocka_unit_test(no_width_means_no_wrapping),
        cmocka_unit_test(color_is_added_where_wanted),
        cmocka_unit_test(quiet_keeps_silent_on_a_conforming_state_only),
        cmocka_unit_test(every_verdict_has_a_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
