#include "kubevet/spec/check.h"

#include "spec_test.h"

/* What the checks of a spec read, as text: a line for each kind, and its paths. */
static void assert_reads(const char *checks, const char *expected)
{
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct kv_spec *spec = parse_good(kv_arena_printf(&arena, "%s%s", HEAD, checks));
    struct kv_list reads = kv_spec_reads(spec, &arena);
    kv_list_each(&reads, const struct kv_spec_read, read) {
        kv_buffer_printf(&text, "%s/%s\n", read->kind.api_version, read->kind.kind);
        kv_cel_paths_write(&read->paths, &text);
    }
    assert_string_equal(kv_buffer_as_text(&text).data, expected);
    kv_buffer_release(&text);
    kv_arena_release(&arena);
    kv_spec_free(spec);
}

#define ALWAYS "apiVersion\nkind\nmetadata.name\nmetadata.namespace\n"

static void test_objects_and_pods(void **state)
{
    (void)state;
    assert_reads("checks: {a: {summary: s, kinds: [CronJob, Pod], validations: [{expression: "
                 "\"containers.all(c, c.image != '') && has(pod.hostNetwork)\"}]}}",
                 "batch/v1/CronJob\n" ALWAYS "spec.jobTemplate.spec.template.spec.hostNetwork?\n"
                 "spec.jobTemplate.spec.template.spec.containers[]\n"
                 "spec.jobTemplate.spec.template.spec.containers[*].image\n"
                 "spec.jobTemplate.spec.template.spec.initContainers[]\n"
                 "spec.jobTemplate.spec.template.spec.initContainers[*].image\n"
                 "v1/Pod\n" ALWAYS
                 "spec.hostNetwork?\nspec.containers[]\nspec.containers[*].image\n"
                 "spec.initContainers[]\nspec.initContainers[*].image\n");
}

/* Only what is used of variables; and the labels that select. */
static void test_variables_and_labels(void **state)
{
    (void)state;
    assert_reads("checks: {a: {summary: s, kinds: [Service], labels: {a: b}, variables: [{name: v, "
                 "expression: object.spec}], validations: [{expression: \"variables.v.type == "
                 "'x'\"}]}}",
                 "v1/Service\n" ALWAYS "metadata.labels\nspec.type\n");
}

static void test_other_kinds(void **state)
{
    (void)state;
    assert_reads(
        "checks: {a: {summary: s, kinds: [example.com/v1/Widget], validations: [{expression: "
        "\"objects('Service').exists(s, s.spec.type == object.spec.type) && "
        "namespaceObject.metadata.labels.a == 'b'\"}]}}",
        "example.com/v1/Widget\n" ALWAYS "spec.type\n"
        "v1/Namespace\n" ALWAYS "metadata.labels.a\n"
        "v1/Service\n" ALWAYS "spec.type\n");
}

/* Since when a status is so. */
static void test_status(void **state)
{
    (void)state;
    assert_reads("checks: {a: {summary: s, kinds: [Node], validations: [{expression: "
                 "\"object.status.conditions.exists(c, c.type == 'Ready')\"}]}}",
                 "v1/Node\n" ALWAYS "metadata.managedFields[*].time\n"
                 "metadata.managedFields[*].fieldsV1[\"f:status\"][\"f:conditions\"]\n"
                 "status.conditions[]\n"
                 "status.conditions[*].type\nstatus.conditions[*].lastTransitionTime\n");
}

static void test_nothing(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    assert_int_equal(kv_spec_reads(NULL, &arena).count, 0);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objects_and_pods), cmocka_unit_test(test_variables_and_labels),
        cmocka_unit_test(test_other_kinds),      cmocka_unit_test(test_status),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
