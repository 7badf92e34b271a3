/* The JSON Schema: whole, and right where a row says something special. That specs are evaluated by
 * it as by the loader is tested in tests/schema. */
#include "kubevet/spec/schema.h"
#include "spec_test.h"

static void assert_holds(const struct kv_buffer *schema, const char *part)
{
    if (!strstr(schema->data, part))
        fail_msg("the schema does not hold %s", part);
}

static void what_the_rows_say(void **state)
{
    (void)state;
    struct kv_buffer schema = {0};
    kv_schema_json(rule_ids, RULE_COUNT, &schema);
    assert_holds(&schema, "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"");
    assert_holds(&schema, "\"$id\": \"urn:kubevet:cluster-spec:v1\"");
    assert_holds(&schema, "\"required\": [\n        \"apiVersion\",\n        \"kind\",\n        "
                          "\"metadata\"\n      ]");
    assert_holds(&schema, "\"required\": [\n        \"apiVersion\",\n        \"kind\"\n      ]");
    assert_holds(&schema, "\"default\": \"10m\"");
    assert_holds(&schema, "\"default\": false");
    assert_holds(&schema, "\"namespace/undeclared\",\n            \"quota/limits\"");
    assert_holds(&schema, "\"^((Deployment|StatefulSet|DaemonSet|CronJob|Job)/)?[a-z0-9*?]");
    assert_holds(&schema, "\"hairpin\": {");
    assert_string_equal(schema.data + schema.length - 3, "\n}\n");
    kv_buffer_release(&schema);
}

static void it_is_written_the_same_each_time(void **state)
{
    (void)state;
    struct kv_buffer first = {0};
    struct kv_buffer second = {0};
    kv_schema_json(rule_ids, RULE_COUNT, &first);
    kv_schema_json(rule_ids, RULE_COUNT, &second);
    assert_string_equal(first.data, second.data);
    kv_buffer_release(&first);
    kv_buffer_release(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_rows_say),
        cmocka_unit_test(it_is_written_the_same_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
