#include "report/quota/text.h"

#include "report/golden.h"
#include "report/quota_sample.h"

#include "kubevet/report/screen.h"

#define EXPECTED(name) TEST_DATA "/unit/report/expected/" name

static const struct kv_format text = {.write = quota_text_write};

static void the_table_is_as_wide_as_what_it_says(void **state)
{
    (void)state;
    const struct kv_report report = quota_sample();
    const struct kv_style plain = {0};
    assert_golden(&text, &report, &plain, EXPECTED("quota.txt"));
}

static void it_fits_the_screen(void **state)
{
    (void)state;
    const struct kv_report report = quota_sample();
    const struct kv_style narrow = {.width = 80, .verbose = true},
                          wide = {.width = 200, .color = true};
    assert_golden(&text, &report, &narrow, EXPECTED("quota-80.txt"));
    assert_golden(&text, &report, &wide, EXPECTED("quota-200-color.txt"));
}

/* Whatever the width, no line of the table is longer, down to where nothing is left to leave out.
 */
static void no_line_is_too_long(void **state)
{
    (void)state;
    struct kv_report report = quota_sample();
    report.findings.count = report.not_evaluated.count = 0;
    for (int width = 44; width < 300; width++) {
        struct kv_buffer out = {0};
        const struct kv_style style = {.width = width};
        quota_text_write(&report, &style, &out);
        size_t lines = 0;
        for (char *line = strtok(out.data, "\n"); line && lines < 8; line = strtok(NULL, "\n")) {
            assert_true(kv_screen_columns(line, strlen(line)) <= (size_t)width);
            lines++;
        }
        kv_buffer_release(&out);
    }
}

static void quiet_shows_what_is_not_well(void **state)
{
    (void)state;
    struct kv_report report = quota_sample();
    const struct kv_quota_report calm = {.quotas = {.items = quota_sample_uses, .count = 1}};
    quota_sample_calm[0].state = KV_QUOTA_OK;
    report.quotas = &calm;
    report.verdict = KV_VERDICT_CONFORMS;
    report.findings.count = report.not_evaluated.count = 0;
    const struct kv_style quiet = {.quiet = true};
    struct kv_buffer out = {0};
    quota_text_write(&report, &quiet, &out);
    assert_string_equal(kv_buffer_as_text(&out).data, "");
    quota_sample_calm[0].state = KV_QUOTA_WARNING;
    quota_text_write(&report, &quiet, &out);
    assert_non_null(strstr(out.data, "NAMESPACE"));
    kv_buffer_release(&out);
}

static void none_is_not_the_same_as_none_seen(void **state)
{
    (void)state;
    struct kv_report report = conforming_sample;
    const struct kv_quota_report none = {0};
    const struct kv_style plain = {0};
    struct kv_buffer out = {0};
    report.quotas = &none;
    quota_text_write(&report, &plain, &out);
    assert_non_null(strstr(out.data, "\n\nthere are no quotas\n"));
    kv_buffer_clear(&out);
    report.not_evaluated = sample.not_evaluated;
    quota_text_write(&report, &plain, &out);
    assert_non_null(strstr(out.data, "\n\nno quota could be read\n"));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_as_wide_as_what_it_says),
        cmocka_unit_test(it_fits_the_screen),
        cmocka_unit_test(no_line_is_too_long),
        cmocka_unit_test(quiet_shows_what_is_not_well),
        cmocka_unit_test(none_is_not_the_same_as_none_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
