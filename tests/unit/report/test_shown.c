#include "report/shown.h"

#include "report/summary.h"
#include "test.h"

static struct kv_arena arena;
static const struct kv_rule_doc one = {.id = "a/one"}, other = {.id = "a/other"};

static struct kv_finding finding_make(const struct kv_rule_doc *rule, enum kv_severity severity,
                                      const char *namespace, const char *name)
{
    return (struct kv_finding){.rule = rule,
                               .severity = severity,
                               .object = {"v1", "Pod", namespace, name},
                               .actual = name,
                               .message = "m"};
}

static struct kv_report report_make(struct kv_finding *findings, size_t count)
{
    return (struct kv_report){.findings = {.items = findings, .count = count}};
}

static void errors_come_first_in_each_namespace(void **state)
{
    (void)state;
    struct kv_finding findings[] = {
        finding_make(&one, KV_SEVERITY_WARNING, NULL, "a"),
        finding_make(&other, KV_SEVERITY_ERROR, NULL, "b"),
        finding_make(&one, KV_SEVERITY_INFO, "x", "c"),
        finding_make(&other, KV_SEVERITY_ERROR, "x", "d"),
        finding_make(&other, KV_SEVERITY_ERROR, "x", "e"),
    };
    static const char *const order[] = {"b", "a", "d", "e", "c"};
    struct kv_report report = report_make(findings, 5);
    struct kv_list shown = findings_choose(&report, (struct shown_choice){0}, &arena);
    assert_int_equal(shown.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(kv_list_item(&shown, struct shown, i)->finding->object.name, order[i]);
}

static void equal_warnings_are_one(void **state)
{
    (void)state;
    struct kv_finding findings[] = {
        finding_make(&one, KV_SEVERITY_WARNING, NULL, "a"),
        finding_make(&one, KV_SEVERITY_WARNING, NULL, "b"),
        finding_make(&one, KV_SEVERITY_WARNING, "x", "c"),
        finding_make(&other, KV_SEVERITY_WARNING, "x", "d"),
        finding_make(&other, KV_SEVERITY_WARNING, "x", "e"),
    };
    struct kv_report report = report_make(findings, 5);
    const struct shown_choice fold = {.fold = true};
    struct kv_list shown = findings_choose(&report, fold, &arena);
    assert_int_equal(shown.count, 3); /* two equal ones are shown */
    assert_int_equal(kv_list_item(&shown, struct shown, 0)->alike.count, 2);
    assert_string_equal(kv_list_item(&shown, struct shown, 1)->finding->object.name, "d");
    findings[1].actual = "something else";
    assert_int_equal(findings_choose(&report, fold, &arena).count, 5);
    findings[1].actual = "b";
    for (size_t i = 0; i < 3; i++)
        findings[i].severity = KV_SEVERITY_ERROR;
    assert_int_equal(findings_choose(&report, fold, &arena).count, 5);
}

static void changes_and_waivers_are_chosen(void **state)
{
    (void)state;
    const struct kv_waived waived = {"why", NULL};
    struct kv_finding findings[] = {
        finding_make(&one, KV_SEVERITY_ERROR, NULL, "a"),
        finding_make(&one, KV_SEVERITY_WARNING, NULL, "b"),
        finding_make(&one, KV_SEVERITY_ERROR, NULL, "c"),
    };
    findings[0].change = KV_CHANGE_NEW;
    findings[1].change = findings[2].change = KV_CHANGE_EXISTING;
    findings[2].waived = &waived;
    struct kv_report report = report_make(findings, 3);
    report.compares = true;
    report.verdict = KV_VERDICT_FINDINGS;
    report.waived = 1;
    const struct shown_choice new = {.change = KV_CHANGE_NEW}, all = {.waived = true};
    assert_int_equal(findings_choose(&report, new, &arena).count, 1);
    assert_int_equal(findings_choose(&report, all, &arena).count, 3);
    struct finding_counts counts = findings_count(&report, KV_CHANGE_EXISTING);
    assert_string_equal(counts_text(&counts, "", &arena), "1 warning");
    assert_string_equal(summary_counts(&report, &arena), "1 new error, 1 existing, 1 waived");
}

static void assert_counts(struct kv_report report, const char *text)
{
    assert_string_equal(summary_counts(&report, &arena), text);
}

static void the_summary_says_how_it_went(void **state)
{
    (void)state;
    struct kv_finding warnings[30];
    for (size_t i = 0; i < 30; i++)
        warnings[i] = finding_make(&one, KV_SEVERITY_WARNING, NULL, "a");
    struct kv_report report = report_make(warnings, 30);
    assert_counts((struct kv_report){0}, "conforms");
    assert_counts((struct kv_report){.waived = 2}, "conforms, 2 waived");
    assert_counts(report, "passed with 30 warnings");
    report.verdict = KV_VERDICT_PARTIAL;
    report.rules_not_evaluated = 1;
    assert_counts(report, "partial, 30 warnings, 1 rule not evaluated");
    assert_counts((struct kv_report){.verdict = KV_VERDICT_NONE}, "no verdict");
    report = (struct kv_report){.compares = true, .resolved = {.items = warnings, .count = 3}};
    assert_counts(report, "passed: nothing new, 3 resolved");
    assert_counts((struct kv_report){.compares = true}, "conforms");
}

static void the_state_has_an_age(void **state)
{
    (void)state;
    struct kv_report report = {.source = KV_SOURCE_SNAPSHOT,
                               .path = "state.json",
                               .recorded_at = 1000,
                               .started_at = 1000 + 3 * 3600,
                               .spec_name = "shop"};
    assert_string_equal(summary_state(&report, &arena), "snapshot state.json");
    assert_string_equal(summary_age(&report, false, &arena), "recorded 3h ago");
    assert_string_equal(summary_line(&report, &arena), "shop conforms");
    report.recorded_at = KV_TIME_NONE;
    assert_string_equal(summary_age(&report, false, &arena), "of unknown age");
    report.recorded_at = report.started_at + 7200;
    assert_string_equal(summary_age(&report, false, &arena), "recorded 2h in the future");
    report.source = KV_SOURCE_OVERLAY;
    report.path = "-";
    assert_string_equal(summary_state(&report, &arena), "manifests over snapshot standard input");
    report = (struct kv_report){.source = KV_SOURCE_LIVE, .context = "admin"};
    assert_string_equal(summary_state(&report, &arena), "context admin, live");
    assert_null(summary_age(&report, false, &arena));
    report.source = KV_SOURCE_MANIFESTS;
    assert_string_equal(summary_state(&report, &arena), "manifests alone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_come_first_in_each_namespace),
        cmocka_unit_test(equal_warnings_are_one),
        cmocka_unit_test(changes_and_waivers_are_chosen),
        cmocka_unit_test(the_summary_says_how_it_went),
        cmocka_unit_test(the_state_has_an_age),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    kv_arena_release(&arena);
    return failed;
}
