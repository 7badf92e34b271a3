/* The key `quota`: policies, amounts, and the names that the API server knows. */
#include "spec_test.h"

#define QUOTA(value) HEAD "namespaces: {a: {quota: " value "}}\n" /* the value at 4:25 */

static struct kv_spec_quota quota_of(const struct kv_spec *spec)
{
    const struct kv_spec_namespace *namespaces = spec->namespaces.items;
    return namespaces[0].content.quota;
}

static void policies(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(QUOTA("required"));
    assert_int_equal(quota_of(spec).policy.choice, KV_QUOTA_REQUIRED);
    assert_string_equal(quota_of(spec).policy.text, "required");
    assert_int_equal(quota_of(spec).amounts.count, 0);
    kv_spec_free(spec);
    spec = parse_good(QUOTA("optional"));
    assert_int_equal(quota_of(spec).policy.choice, KV_QUOTA_OPTIONAL);
    kv_spec_free(spec);
    assert_mistakes(QUOTA("requierd"),
                    "4:25: quota: unknown \"requierd\": did you mean required?\n");
    assert_mistakes(
        QUOTA("[]"),
        "4:25: quota: expected required, optional or a mapping of amounts, found a list\n");
    assert_mistakes(QUOTA("{}"),
                    "4:25: quota: limits nothing: set amounts, or write required or optional\n");
}

static void amounts_keep_names_places_and_values(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(QUOTA("{limits.memory: 14336Mi, pods: \"14\"}"));
    struct kv_spec_quota quota = quota_of(spec);
    const struct kv_spec_pair *amounts = quota.amounts.items;
    char text[KV_QUANTITY_TEXT_MAX];
    assert_null(quota.policy.text);
    assert_int_equal(quota.place.column, 25);
    assert_int_equal(quota.amounts.count, 2);
    assert_string_equal(amounts[0].key.text, "limits.memory");
    assert_string_equal(amounts[0].value.text, "14336Mi");
    assert_string_equal(kv_quantity_format(amounts[0].value.quantity, text), "14Gi");
    assert_int_equal(amounts[0].value.place.column, 41);
    assert_string_equal(kv_quantity_format(amounts[1].value.quantity, text), "14");
    kv_spec_free(spec);
}

static void names_that_the_api_server_accepts(void **state)
{
    (void)state;
    static const char *const names[] = {"cpu",
                                        "memory",
                                        "ephemeral-storage",
                                        "requests.cpu",
                                        "requests.memory",
                                        "requests.ephemeral-storage",
                                        "requests.storage",
                                        "limits.cpu",
                                        "limits.memory",
                                        "limits.ephemeral-storage",
                                        "pods",
                                        "services",
                                        "services.loadbalancers",
                                        "services.nodeports",
                                        "replicationcontrollers",
                                        "resourcequotas",
                                        "secrets",
                                        "configmaps",
                                        "persistentvolumeclaims",
                                        "hugepages-2Mi",
                                        "requests.hugepages-1Gi",
                                        "requests.nvidia.com/gpu",
                                        "count/pods",
                                        "count/deployments.apps",
                                        "gold.storageclass.storage.k8s.io/requests.storage"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kv_arena arena = {0};
        kv_spec_free(parse_good(kv_arena_printf(&arena, QUOTA("{%s: 1}"), names[i])));
        kv_arena_release(&arena);
    }
}

static void names_that_it_refuses(void **state)
{
    (void)state;
    static const char wanted[] = " is not a resource that a ResourceQuota can limit (`limits.cpu`, "
                                 "`pods`, `count/deployments.apps`)\n";
    static const char *const names[] = {"nvidia-gpu", "storage",    "count/", "/pods",
                                        "Count/pods", "hugepages-", "a/b/c"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kv_arena arena = {0};
        assert_mistakes(kv_arena_printf(&arena, QUOTA("{%s: 1}"), names[i]),
                        kv_arena_printf(&arena, "4:26: quota: \"%s\"%s", names[i], wanted));
        kv_arena_release(&arena);
    }
    assert_mistakes(QUOTA("{limit.cpu: 1}"), "4:26: quota: there is no resource \"limit.cpu\": did "
                                             "you mean \"limits.cpu\"?\n");
    assert_mistakes(QUOTA("{on: 1}"),
                    "4:26: quota: on is true in YAML 1.1 and text in YAML 1.2: quote it\n");
}

static void amounts_that_it_refuses(void **state)
{
    (void)state;
    assert_mistakes(QUOTA("{pods: 1.5, count/jobs.batch: 500m, services.nodeports: 0.1}"),
                    "4:32: pods: 1.5 is not a whole number\n"
                    "4:55: count/jobs.batch: 500m is not a whole number\n"
                    "4:81: services.nodeports: 0.1 is not a whole number\n");
    assert_mistakes(QUOTA("{cpu: -1, memory: ~}"),
                    "4:31: cpu: \"-1\" is negative\n"
                    "4:43: memory: ~ removes nothing: it removes an entry of a profile, but the "
                    "namespace has no profile\n");
    kv_spec_free(parse_good(QUOTA("{cpu: 1.5, requests.example.com/gpu: 0.5, pods: 1e3}")));
}

static void half_of_what_is_counted(void **state)
{
    (void)state;
    static const char *const names[] = {"pods",
                                        "services",
                                        "services.loadbalancers",
                                        "services.nodeports",
                                        "replicationcontrollers",
                                        "resourcequotas",
                                        "secrets",
                                        "configmaps",
                                        "persistentvolumeclaims",
                                        "count/pods"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kv_arena arena = {0};
        int column = 28 + (int)strlen(names[i]);
        assert_mistakes(
            kv_arena_printf(&arena, QUOTA("{%s: 1.5}"), names[i]),
            kv_arena_printf(&arena, "4:%d: %s: 1.5 is not a whole number\n", column, names[i]));
        kv_arena_release(&arena);
    }
}

static void one_resource_under_two_names(void **state)
{
    (void)state;
    assert_mistakes(
        QUOTA("{requests.cpu: 1, cpu: 2, hugepages-2Mi: 1, requests.hugepages-2Mi: 1}"),
        "4:43: \"cpu\" is the same as \"requests.cpu\", given at line 4, column 26\n"
        "4:69: \"requests.hugepages-2Mi\" is the same as \"hugepages-2Mi\", given at line 4, "
        "column 51\n");
    assert_mistakes(QUOTA("{pods: 1, pods: 2}"),
                    "4:35: repeated key \"pods\": first given at line 4, column 26\n");
    /* these are two things: pods that have not ended, and all pods; a class's storage, and all */
    kv_spec_free(parse_good(QUOTA("{pods: 1, count/pods: 2, requests.storage: 1, "
                                  "a.storageclass.storage.k8s.io/requests.storage: 1}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policies),
        cmocka_unit_test(amounts_keep_names_places_and_values),
        cmocka_unit_test(names_that_the_api_server_accepts),
        cmocka_unit_test(names_that_it_refuses),
        cmocka_unit_test(amounts_that_it_refuses),
        cmocka_unit_test(half_of_what_is_counted),
        cmocka_unit_test(one_resource_under_two_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
