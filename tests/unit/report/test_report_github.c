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

/* A line that a runner would take for a command; NULL = none but the report's own. */
static const char *forged_line(char *log)
{
    for (char *line = strtok(log, "\n"); line; line = strtok(NULL, "\n")) {
        const char *text = line;
        while (*text == ' ' || (unsigned char)*text >= 0x80)
            text++;
        bool is_own = strncmp(line, "::error title=quota", 19) == 0 ||
                      strcmp(line, "::group::kubevet") == 0 || strcmp(line, "::endgroup::") == 0;
        if (!is_own && (strncmp(text, "::", 2) == 0 || strstr(line, "##[")))
            return line;
    }
    return NULL;
}

static void no_line_of_the_text_is_a_command(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_finding odd[] = {sample_findings[3], sample_findings[3]};
    odd[0].object.namespace = "::stop-commands::x";
    odd[0].message = "\xc2\xa0::error::forged";
    odd[1].object.namespace = "##[add-mask]a";
    odd[1].hint = "::add-mask::e";
    struct kv_report report = sample;
    report.findings = (struct kv_list)SAMPLE_LIST(odd);
    report.not_evaluated.count = 0;
    report.spec_name = "sof ##[error]forged";
    report.docs = "##[group]";
    kv_report_github.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "\n\\::stop-commands::x\n"));
    assert_null(forged_line(out.data));
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
        cmocka_unit_test(no_line_of_the_text_is_a_command),
        cmocka_unit_test(more_than_is_shown_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
