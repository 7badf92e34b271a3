#include "report/said.h"

#include "test.h"

static struct kv_arena arena;
static const struct kv_report report = {.clock = KV_TIME_NONE};
static const struct kv_rule_doc rule = {.id = "storage/class"};

static struct kv_finding finding_make(const char *expected, const char *actual, const char *message,
                                      const char *hint)
{
    return (struct kv_finding){.rule = &rule,
                               .object = {"storage.k8s.io/v1", "StorageClass", NULL, "fast"},
                               .field = "reclaimPolicy",
                               .expected = expected,
                               .actual = actual,
                               .message = message,
                               .hint = hint};
}

/* `shown`: v, m and h for what is shown. */
static void assert_said(struct kv_finding finding, const char *shown)
{
    struct said said = finding_said(&report, &finding, false, &arena);
    char found[4] = {0}, *end = found;
    if (said.values)
        *end++ = 'v';
    if (said.message)
        *end++ = 'm';
    if (said.hint)
        *end++ = 'h';
    assert_string_equal(found, shown);
}

static void a_message_that_repeats_the_values_is_left_out(void **state)
{
    (void)state;
    assert_said(finding_make("Retain", "Delete",
                             "reclaimPolicy of storage class fast is Delete, not Retain", NULL),
                "v");
    assert_said(finding_make("14Gi", NULL, "the storage class has no reclaimPolicy", NULL), "v");
}

static void values_that_the_message_says_are_left_out(void **state)
{
    (void)state;
    assert_said(finding_make("Retain", "Delete",
                             "the volume of claim a has Delete, but its class must have Retain",
                             NULL),
                "m");
    assert_said(
        finding_make(NULL, "shop", "StorageClass fast is in shop, which does not exist", NULL),
        "m");
    assert_said(finding_make(NULL, "FailedCreate", "the quota refuses its pods: too many", NULL),
                "m");
    assert_said(finding_make("Retain", "Delete", "volumes are lost with their claims", NULL), "vm");
}

static void an_object_s_own_name_is_no_value(void **state)
{
    (void)state;
    assert_said(finding_make("fast", NULL, "storage class fast does not exist", NULL), "m");
    assert_said(
        finding_make("fast", NULL, "storage class fast does not exist; it is for: databases", NULL),
        "m");
    assert_said(finding_make(NULL, "fast", "storage class fast is not documented", "delete it"),
                "h");
}

static void a_hint_is_shown_if_it_says_more(void **state)
{
    (void)state;
    assert_said(finding_make("{database}", NULL,
                             "a pod mounts the export without a subPath, which reaches all files",
                             "mount the export with the subPath of the pod's own database"),
                "vm");
    assert_said(finding_make("Retain", "Delete", "reclaimPolicy is Delete", "create a new class"),
                "vh");
}

static void a_table_takes_the_place_of_values(void **state)
{
    (void)state;
    const struct kv_table table = {0};
    struct kv_finding finding =
        finding_make("within", "15 of 10", "the quota does not hold it", NULL);
    finding.table = &table;
    assert_said(finding, "m");
}

static const char *field_said(const char *field, const char *message)
{
    struct kv_finding finding = finding_make("{database}", NULL, message, NULL);
    finding.field = field;
    return finding_said(&report, &finding, false, &arena).field;
}

static void a_field_whose_names_the_message_says_is_left_out(void **state)
{
    (void)state;
    static const char field[] = "spec.template.spec.containers[odoo].volumeMounts[/data].subPath";
    static const char shown[] = "containers[odoo].volumeMounts[/data].subPath";
    assert_null(field_said(field, "container odoo mounts the export at /data without a subPath"));
    assert_string_equal(field_said(field, "it mounts the export at /data without a subPath"),
                        shown);
    assert_string_equal(field_said(field, "container odoo mounts it at /data2 without subPath"),
                        shown);
    assert_string_equal(field_said(field, "container odoo mounts the whole export at /data"),
                        shown);
    assert_string_equal(field_said("metadata.labels[app", "the app is another one"),
                        "metadata.labels[app");
    assert_string_equal(field_said("reclaimPolicy", "another reclaimPolicy, not that one"),
                        "reclaimPolicy");
    assert_null(field_said("spec.hard", "there is no ResourceQuota"));
}

static void everything_is_shown_whole(void **state)
{
    (void)state;
    struct kv_finding finding =
        finding_make("Retain", "Delete", "reclaimPolicy is Delete, not Retain", "Retain");
    struct said said = finding_said(&report, &finding, true, &arena);
    assert_true(said.values && said.message && said.hint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_that_repeats_the_values_is_left_out),
        cmocka_unit_test(values_that_the_message_says_are_left_out),
        cmocka_unit_test(an_object_s_own_name_is_no_value),
        cmocka_unit_test(a_hint_is_shown_if_it_says_more),
        cmocka_unit_test(a_table_takes_the_place_of_values),
        cmocka_unit_test(a_field_whose_names_the_message_says_is_left_out),
        cmocka_unit_test(everything_is_shown_whole),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    kv_arena_release(&arena);
    return failed;
}
