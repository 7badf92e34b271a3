#include "golden.h"
#include "sample.h"

#include "kubevet/report/screen.h"

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

/* Only a word that is longer than a line, such as a path, goes beyond it. */
static void no_line_is_too_long(void **state)
{
    (void)state;
    for (int width = 40; width < 230; width++) {
        struct kv_buffer out = {0};
        const struct kv_style style = {.width = width};
        kv_report_text.write(&sample, &style, &out);
        for (char *line = strtok(out.data, "\n"); line; line = strtok(NULL, "\n")) {
            const char *words = line + strspn(line, " ");
            assert_true(kv_screen_columns(line, strlen(line)) <= (size_t)width ||
                        !strchr(words, ' '));
            assert_true(line[strlen(line) - 1] != ' ');
        }
        kv_buffer_release(&out);
    }
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

/* The two that a merge brings are on the first screen, whatever was there before. */
static void what_a_change_brings_comes_first(void **state)
{
    (void)state;
    enum { OLD = 14, NEW = 2 };
    struct kv_finding findings[OLD + NEW];
    for (size_t i = 0; i < OLD + NEW; i++) {
        findings[i] = sample_findings[3];
        findings[i].table = NULL;
        findings[i].change = i == 4 || i == 9 ? KV_CHANGE_NEW : KV_CHANGE_EXISTING;
    }
    struct kv_report report = sample;
    report.source = KV_SOURCE_OVERLAY;
    report.compares = true;
    report.not_evaluated.count = 0;
    report.findings = (struct kv_list){.items = findings, .count = OLD + NEW};
    report.resolved = (struct kv_list){.items = &sample_findings[0], .count = 1};
    const struct kv_style brief = {.width = 80}, all = {.width = 80, .all = true};
    assert_golden(&kv_report_text, &report, &brief, EXPECTED("merge.txt"));
    assert_golden(&kv_report_text, &report, &all, EXPECTED("merge-all.txt"));
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
                        "one conforms; live; 1 rule on 1 object in 1s\n");
    assert_string_equal(write_text(&conforming_sample, quiet, &out), "");
    assert_non_null(
        strstr(write_text(&sample, quiet, &out), "plana-pulse-bg-sof-1: 2 errors, 1 warning"));
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
                        "one: partial, 1 rule not evaluated; live; 1 rule on 1 object in 1s\n");
    report.verdict = KV_VERDICT_NONE;
    report.rules_not_evaluated = 0;
    style.color = true;
    assert_string_equal(write_text(&report, style, &out),
                        "\033[1;31mone:\033[0m \033[1;31mno verdict;\033[0m \033[2mlive;\033[0m "
                        "\033[2m1 rule on 1 object in 1s\033[0m\n");
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_shown_if_verbose),
        cmocka_unit_test(lines_keep_to_the_width),
        cmocka_unit_test(no_line_is_too_long),
        cmocka_unit_test(no_width_means_no_wrapping),
        cmocka_unit_test(color_is_added_where_wanted),
        cmocka_unit_test(quiet_keeps_silent_on_a_conforming_state_only),
        cmocka_unit_test(every_verdict_has_a_summary),
        cmocka_unit_test(what_a_change_brings_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
