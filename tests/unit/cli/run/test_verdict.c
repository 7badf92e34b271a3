#include "cli/run/verdict.h"

#include "test.h"

#include "kubevet/engine/engine.h"

static struct kv_not_evaluated gap = {.rule = "quota/limits", .reason = "403"};

/* As `kubevet check` does it. */
static enum kv_exit code_of(struct kv_report *report, const struct kv_options *options)
{
    report->verdict = kv_report_verdict(report, options->fail_on);
    return exit_code_of(report, options);
}

/* One row of the truth table, computed again: the highest severity found (SKIP = none), the
 * options, and whether something could not be evaluated. */
static enum kv_exit expected_code(enum kv_severity found, bool partial,
                                  const struct kv_options *options)
{
    bool counts = found != KV_SEVERITY_SKIP && found >= options->fail_on;
    if (options->exit_zero)
        return KV_EXIT_CONFORMS;
    if (counts)
        return KV_EXIT_FINDINGS;
    if (partial && !options->allow_partial)
        return KV_EXIT_PARTIAL;
    return KV_EXIT_CONFORMS;
}

static void assert_code(enum kv_severity found, bool partial, const struct kv_options *options)
{
    struct kv_report report = {
        .errors = found == KV_SEVERITY_ERROR,
        .warnings = found == KV_SEVERITY_WARNING,
        .infos = found == KV_SEVERITY_INFO,
        .waived = 3,
        .rules_not_evaluated = partial,
    };
    if (partial)
        report.not_evaluated = (struct kv_list){.items = &gap, .count = 1};
    assert_int_equal(code_of(&report, options), expected_code(found, partial, options));

    report.verdict = KV_VERDICT_NONE;
    assert_int_equal(exit_code_of(&report, options), KV_EXIT_NO_VERDICT);
}

static void the_whole_truth_table(void **state)
{
    (void)state;
    for (unsigned row = 0; row < 4 * 3 * 8; row++) {
        struct kv_options options = {
            .fail_on = (enum kv_severity)(KV_SEVERITY_INFO + row / 4 % 3),
            .allow_partial = (row / 12) & 1,
            .exit_zero = (row / 24) & 1,
        };
        assert_code((enum kv_severity)(row % 4), (row / 48) & 1, &options);
    }
}

/* The rows that scripts rest on, in plain figures. */
static void the_rows_that_matter(void **state)
{
    (void)state;
    struct kv_options options = {.fail_on = KV_SEVERITY_ERROR};
    struct kv_report report = {.warnings = 2};
    assert_int_equal(code_of(&report, &options), 0);
    report.not_evaluated = (struct kv_list){.items = &gap, .count = 1};
    assert_int_equal(code_of(&report, &options), 4);
    report.errors = 1;
    assert_int_equal(code_of(&report, &options), 1);
    options.allow_partial = true;
    assert_int_equal(code_of(&report, &options), 1);
    options.exit_zero = true;
    assert_int_equal(code_of(&report, &options), 0);
    report.verdict = KV_VERDICT_NONE;
    assert_int_equal(exit_code_of(&report, &options), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_truth_table),
        cmocka_unit_test(the_rows_that_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
