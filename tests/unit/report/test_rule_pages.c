#include "kubevet/report/rule_pages.h"
#include "test.h"

static const struct kv_rule_doc limits = {
    .id = "quota/limits",
    .severity = KV_SEVERITY_ERROR,
    .summary = "a quota is not as documented",
    .why = "Quotas keep one tenant from taking the whole cluster, and so every other tenant "
           "relies on them.",
    .fix = "Set it.",
    .example = "namespaces:\n  a:\n    quota: {pods: 4}",
    .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
};
static const struct kv_rule_doc storage = {
    .id = "storage/class",
    .severity = KV_SEVERITY_WARNING,
    .summary = "a class differs",
    .why = "Data.",
    .fix = "Fix.",
    .keys = "storageClass.provisioner storageClass",
    .example = "x: y\n",
};

static const char *const none[] = {NULL};
static const char *const quota_kinds[] = {"Namespace", "ResourceQuota", NULL};
static const char *const more_kinds[] = {"Pod", NULL};

static const struct kv_rule_page pages[] = {
    {&limits, quota_kinds, more_kinds},
    {&storage, more_kinds, none},
};

static void a_page_is_for_reading(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    kv_rule_page_text(&pages[0], 50, &out);
    assert_string_equal(out.data,
                        "quota/limits (error)\n"
                        "  a quota is not as documented\n"
                        "\n"
                        "Why\n"
                        "  Quotas keep one tenant from taking the whole\n"
                        "  cluster, and so every other tenant relies on\n"
                        "  them.\n"
                        "\n"
                        "How to fix\n"
                        "  Set it.\n"
                        "\n"
                        "Example\n"
                        "  namespaces:\n"
                        "    a:\n"
                        "      quota: {pods: 4}\n"
                        "\n"
                        "Reads\n"
                        "  Namespace, ResourceQuota; Pod if readable\n"
                        "\n"
                        "Source\n"
                        "  https://kubernetes.io/docs/concepts/policy/resource-quotas/\n");
    kv_buffer_release(&out);
}

static void the_list_is_a_line_each(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    kv_rule_pages_text(pages, 2, 0, &out);
    assert_string_equal(out.data, "quota/limits   error    a quota is not as documented\n"
                                  "storage/class  warning  a class differs\n");
    kv_buffer_clear(&out);
    kv_rule_pages_text(pages, 2, 40, &out);
    assert_string_equal(out.data, "quota/limits (error)\n  a quota is not as documented\n"
                                  "storage/class (warning)\n  a class differs\n");
    kv_buffer_release(&out);
}

static void markdown_is_by_family(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    kv_rule_pages_markdown(pages, 2, &out);
    const char *quota = strstr(out.data, "\n## quota\n\n### quota/limits\n\n");
    assert_non_null(quota);
    assert_non_null(strstr(quota, "\n## storage\n\n### storage/class\n\n"));
    assert_non_null(strstr(quota, "```yaml\nnamespaces:\n  a:\n    quota: {pods: 4}\n```\n"));
    assert_non_null(strstr(quota, "```yaml\nx: y\n```\n"));
    assert_non_null(
        strstr(quota, "Reads: Namespace, ResourceQuota; Pod if readable. Source: https://"));
    kv_buffer_release(&out);
}

static void json_holds_all_of_it(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    kv_rule_pages_json(&pages[1], 1, &out);
    assert_string_equal(out.data, "{\n"
                                  "  \"apiVersion\": \"kubevet/v1\",\n"
                                  "  \"kind\": \"RuleList\",\n"
                                  "  \"rules\": [\n"
                                  "    {\n"
                                  "      \"id\": \"storage/class\",\n"
                                  "      \"severity\": \"warning\",\n"
                                  "      \"summary\": \"a class differs\",\n"
                                  "      \"why\": \"Data.\",\n"
                                  "      \"fix\": \"Fix.\",\n"
                                  "      \"mend\": \"Fix.\",\n"
                                  "      \"example\": \"x: y\\n\",\n"
                                  "      \"source\": null,\n"
                                  "      \"keys\": [\n"
                                  "        \"storageClass.provisioner\",\n"
                                  "        \"storageClass\"\n"
                                  "      ],\n"
                                  "      \"reads\": [\n"
                                  "        \"Pod\"\n"
                                  "      ],\n"
                                  "      \"alsoReads\": []\n"
                                  "    }\n"
                                  "  ]\n"
                                  "}\n");
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_for_reading),
        cmocka_unit_test(the_list_is_a_line_each),
        cmocka_unit_test(markdown_is_by_family),
        cmocka_unit_test(json_holds_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
