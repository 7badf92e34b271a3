#include "test.h"

#include "kubevet/base/resource.h"

static void aliases_are_one(void **state)
{
    (void)state;
    const char *const pairs[][2] = {
        {"requests.cpu", "cpu"},
        {"requests.memory", "memory"},
        {"requests.ephemeral-storage", "ephemeral-storage"},
        {"requests.hugepages-2Mi", "hugepages-2Mi"},
        {"count/secrets", "secrets"},
        {"count/configmaps", "configmaps"},
        {"count/services", "services"},
        {"count/persistentvolumeclaims", "persistentvolumeclaims"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_string_equal(kv_resource_canonical(pairs[i][0]), pairs[i][1]);
        assert_string_equal(kv_resource_canonical(pairs[i][1]), pairs[i][1]);
    }
}

static void what_only_looks_alike_is_not(void **state)
{
    (void)state;
    const char *const names[] = {
        "requests.storage", "requests.nvidia.com/gpu", "limits.cpu",        "pods",
        "count/pods",       "count/jobs.batch",        "count/secrets.x.y", "services.nodeports",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(kv_resource_canonical(names[i]), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aliases_are_one),
        cmocka_unit_test(what_only_looks_alike_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
