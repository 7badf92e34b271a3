#include "golden.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct kv_format kv_report_sarif;

static const struct kv_style style;

static void the_report_is_as_its_readers_want_it(void **state)
{
    (void)state;
    assert_golden(&kv_report_sarif, &sample, &style,
                  TEST_DATA "/unit/report/expected/report.sarif");
}

/* Names of rules and places that readers take for identifiers and URIs. */
static void hostile_paths_are_uris(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_report report = sample;
    report.spec_file = "./a b/\xc3\xa4%.yaml";
    kv_report_sarif.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "\"uri\": \"a%20b/%C3%A4%25.yaml\""));
    assert_null(strstr(out.data, "\"\""));
    kv_buffer_release(&out);
}

static void the_same_drift_twice_is_two(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_finding twice[] = {sample_findings[3], sample_findings[3]};
    struct kv_report report = sample;
    report.findings = (struct kv_list)SAMPLE_LIST(twice);
    kv_report_sarif.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "\"fedcba9876543210:1\""));
    assert_non_null(strstr(out.data, "\"fedcba9876543210:2\""));
    kv_buffer_release(&out);
}

/* Readers refuse a file of more results as a whole. */
static void what_is_too_much_is_left_out_and_counted(void **state)
{
    (void)state;
    enum { COUNT = 25003 };
    struct kv_buffer out = {0};
    struct kv_finding *many = calloc(COUNT, sizeof *many);
    for (size_t i = 0; i < COUNT; i++)
        many[i] = sample_findings[i == COUNT - 1 ? 3 : 1]; /* the only error comes last */
    struct kv_report report = sample;
    report.findings = (struct kv_list){.items = many, .count = COUNT};
    kv_report_sarif.write(&report, &style, &out);
    size_t results = 0;
    /* Not strstr, for which the sanitizer measures the rest of the text each time. */
    for (const char *at = out.data; (at = strchr(at, '"')); at++)
        results += strncmp(at, "\"ruleIndex\"", 11) == 0;
    assert_int_equal(results, 25000);
    assert_non_null(strstr(out.data, "3 findings of the lowest severity are left out"));
    assert_non_null(strstr(out.data, "fedcba9876543210"));
    kv_buffer_release(&out);
    free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_is_as_its_readers_want_it),
        cmocka_unit_test(hostile_paths_are_uris),
        cmocka_unit_test(the_same_drift_twice_is_two),
        cmocka_unit_test(what_is_too_much_is_left_out_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
