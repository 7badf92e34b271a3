#include "golden.h"
#include "sample.h"

extern const struct kv_format kv_report_github;

static const struct kv_style style;

static void the_report_is_as_its_readers_want_it(void **state)
{
    (void)state;
    assert_golden(&kv_report_github, &sample, &style, TEST_DATA "/unit/report/expected/log.txt");
}

static void no_text_becomes_a_command_or_a_property(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_finding odd = sample_findings[3];
    odd.message = "100%\n::error::forged\r\033[2J";
    odd.spec.file = "a,b:c%.yaml";
    struct kv_report report = sample;
    report.findings = (struct kv_list){.items = &odd, .count = 1};
    kv_report_github.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "file=a%2Cb%3Ac%25.yaml,line=61"));
    assert_non_null(strstr(out.data, "100%25%0A::error::forged%0D\\x1b[2J"));
    assert_null(strstr(out.data, "\n::error::forged"));
    kv_buffer_release(&out);
}

static void more_than_is_shown_is_said(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_finding many[12];
    for (size_t i = 0; i < 12; i++)
        many[i] = sample_findings[3];
    struct kv_report report = sample;
    report.findings = (struct kv_list)SAMPLE_LIST(many);
    kv_report_github.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "; 2 of the findings are only in the log"));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_is_as_its_readers_want_it),
        cmocka_unit_test(no_text_becomes_a_command_or_a_property),
        cmocka_unit_test(more_than_is_shown_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
