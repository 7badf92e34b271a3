#include "report/value.h"

#include "test.h"

static struct kv_arena arena;
static const struct kv_report report = {.clock = 1000000};

static struct kv_finding finding_make(const char *field, const char *expected, const char *actual)
{
    return (struct kv_finding){.field = field, .expected = expected, .actual = actual};
}

static void ages_have_two_units(void **state)
{
    (void)state;
    assert_string_equal(age_text(0, &arena), "less than a minute");
    assert_string_equal(age_text(59, &arena), "less than a minute");
    assert_string_equal(age_text(60, &arena), "1m");
    assert_string_equal(age_text(7 * 86400 + 18 * 3600 + 59, &arena), "7d18h");
    assert_non_null(age_text(INT64_MAX, &arena));
}

static void assert_found(const char *field, const char *actual, const char *shown)
{
    struct kv_finding finding = finding_make(field, NULL, actual);
    assert_string_equal(value_found(&report, &finding, &arena), shown);
}

static void values_are_in_the_unit_that_reads_best(void **state)
{
    (void)state;
    assert_found("spec.hard[limits.memory]", "23040Mi", "22.5Gi");
    assert_found("spec.hard[limits.memory]", "16106127360", "15Gi");
    assert_found("spec.hard[limits.cpu]", "2500m", "2.5");
    assert_found("spec.resources", "limits.memory 23040Mi, pods 4", "limits.memory 22.5Gi, pods 4");
    assert_string_equal(
        sentence_brief("a: 23040Mi, 8704Mi more than 14Gi (x=2048Mi). 1024Ki", &arena),
        "a: 22.5Gi, 8.5Gi more than 14Gi (x=2Gi). 1Mi");
    assert_null(value_found(&report, &(struct kv_finding){0}, &arena));
}

/* A duration, a version and a name look like amounts. */
static void what_is_no_amount_stays(void **state)
{
    (void)state;
    assert_found("spec.interval", "1500m", "1500m");
    assert_found("status.nodeInfo.kubeletVersion", "1.30", "1.30");
    assert_found("metadata.name", "pvc-2048Mi", "pvc-2048Mi");
    assert_found("metadata.name", "2048Mi-volume", "2048Mi-volume");
    assert_found("spec.replicas", "3", "3");
    assert_found("spec.hard[limits.memory]", "1300Mi", "1300Mi");
}

static void times_are_ages(void **state)
{
    (void)state;
    assert_found("a", "1970-01-01T00:00:00Z", "11d13h ago");
    assert_found("a", "kubectl (Update, 1970-01-11T00:00:00Z): b",
                 "kubectl (Update, 1d13h ago): b");
    assert_found("a", "1970-01-12T13:46:30Z", "1970-01-12T13:46:30Z"); /* the clock itself */
    assert_found("a", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"); /* later */
    assert_found("a", "1970-01-01T00:00:00Zebra", "1970-01-01T00:00:00Zebra");
    const struct kv_report timeless = {.clock = KV_TIME_NONE};
    struct kv_finding finding = finding_make("a", "1970-01-01T00:00:00Z", NULL);
    assert_string_equal(value_documented(&timeless, &finding, &arena), "1970-01-01T00:00:00Z");
}

static void assert_difference(const char *field, const char *expected, const char *actual,
                              const char *shown)
{
    struct kv_finding finding = finding_make(field, expected, actual);
    const char *difference = value_difference(&finding, &arena);
    assert_string_equal(difference ? difference : "(none)", shown);
}

static void differences_are_of_amounts_with_a_unit(void **state)
{
    (void)state;
    assert_difference("spec.hard[limits.memory]", "14Gi", "16Gi", "2Gi more");
    assert_difference("spec.hard[limits.memory]", "14Gi", "512Mi", "13.5Gi less");
    assert_difference("spec.hard[limits.cpu]", "2", "1500m", "500m less");
    assert_difference("spec.hard[limits.cpu]", "2", "3", "(none)");
    assert_difference("spec.hard[pods]", "14", "15", "(none)");
    assert_difference("spec.interval", "10m", "5m", "(none)");
    assert_difference("spec.hard[limits.memory]", "14Gi", NULL, "(none)");
    assert_difference("spec.hard[limits.memory]", "14Gi", "14336Mi", "(none)");
}

static void assert_field(const char *field, const char *shown)
{
    assert_string_equal(field_text(field, &arena), shown);
}

static void fields_leave_out_what_goes_without_saying(void **state)
{
    (void)state;
    assert_field("spec.hard[limits.memory]", "limits.memory");
    assert_field("status.used[pods]", "pods");
    assert_field("status.hard[pods]", "status.hard[pods]");
    assert_field("spec.template.spec.containers[web].image", "containers[web].image");
    assert_field("spec.jobTemplate.spec.template.spec.containers[a]", "containers[a]");
    assert_null(field_text("spec.hard", &arena)); /* a quota is nothing else */
    assert_null(field_text(NULL, &arena));
}

static void cells_are_short_and_amounts_are_known(void **state)
{
    (void)state;
    struct kv_table_row rows[] = {
        {(const char *const[]){"Deployment/web", "23040Mi", NULL, "8 replicas"}, KV_ROW_PART},
        {(const char *const[]){"peak", "23040Mi", "3", NULL}, KV_ROW_SUM},
    };
    const char *const columns[] = {"workload", "limits.memory", "pods", "how"};
    const struct kv_table table = {columns, 4, {.items = rows, .count = 2}};
    assert_string_equal(value_cell(&table, 1, "23040Mi", &arena), "22.5Gi");
    assert_string_equal(value_cell(&table, 1, NULL, &arena), "");
    assert_false(column_is_of_amounts(&table, 0));
    assert_true(column_is_of_amounts(&table, 1));
    assert_true(column_is_of_amounts(&table, 2));
    assert_false(column_is_of_amounts(&table, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ages_have_two_units),
        cmocka_unit_test(values_are_in_the_unit_that_reads_best),
        cmocka_unit_test(what_is_no_amount_stays),
        cmocka_unit_test(times_are_ages),
        cmocka_unit_test(differences_are_of_amounts_with_a_unit),
        cmocka_unit_test(fields_leave_out_what_goes_without_saying),
        cmocka_unit_test(cells_are_short_and_amounts_are_known),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    kv_arena_release(&arena);
    return failed;
}
