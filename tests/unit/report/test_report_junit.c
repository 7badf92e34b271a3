#include "golden.h"
#include "sample.h"

extern const struct kv_format kv_report_junit;

static const struct kv_style style;

static void the_report_is_as_its_readers_want_it(void **state)
{
    (void)state;
    assert_golden(&kv_report_junit, &sample, &style, TEST_DATA "/unit/report/expected/report.xml");
}

/* A runner takes a line that begins with `::` for a command, whatever document it is part of. */
static void nothing_from_the_cluster_begins_a_line(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_finding finding = sample_findings[0];
    finding.object.name = "a\n::error::b\r\n::set-output name=x::y";
    finding.message = "\n::add-mask::c";
    finding.hint = "\r::error::d";
    struct kv_report report = sample;
    report.findings = (struct kv_list){&finding, 1, 1};
    kv_report_junit.write(&report, &style, &out);
    for (const char *line = out.data; *line; line = strchr(line, '\n') + 1)
        assert_int_equal(line[strspn(line, " ")], '<');
    assert_null(strchr(out.data, '\r'));
    kv_buffer_release(&out);
}

static void the_same_drift_twice_is_two_cases(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_finding twice[] = {sample_findings[3], sample_findings[3]};
    struct kv_report report = sample;
    report.findings = (struct kv_list)SAMPLE_LIST(twice);
    kv_report_junit.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "compute spec.hard[limits.memory]\""));
    assert_non_null(strstr(out.data, "compute spec.hard[limits.memory] (2)\""));
    kv_buffer_release(&out);
}

/* A suite without a case is an error to many readers. */
static void a_conforming_state_has_cases_that_pass(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_report report = conforming_sample;
    report.evaluated = (struct kv_list)SAMPLE_LIST(sample_evaluated);
    kv_report_junit.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "tests=\"4\" failures=\"0\" errors=\"0\" skipped=\"0\""));
    assert_null(strstr(out.data, "timestamp"));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_is_as_its_readers_want_it),
        cmocka_unit_test(nothing_from_the_cluster_begins_a_line),
        cmocka_unit_test(the_same_drift_twice_is_two_cases),
        cmocka_unit_test(a_conforming_state_has_cases_that_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
