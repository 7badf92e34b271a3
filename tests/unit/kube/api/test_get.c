#include "test.h"

#include "kubevet/kube/get.h"

#include <string.h>

static void paths_are_escaped(void **state)
{
    (void)state;
    char path[256];
    kv_version_path("v1", path, sizeof path);
    assert_string_equal(path, "/api/v1");
    kv_version_path("apps/v1", path, sizeof path);
    assert_string_equal(path, "/apis/apps/v1");
    kv_object_path("apps/v1", "deployments", "a", "x", path, sizeof path);
    assert_string_equal(path, "/apis/apps/v1/namespaces/a/deployments/x");
    kv_object_path("rbac.authorization.k8s.io/v1", "clusterroles", NULL, "system:a b?c#d", path,
                   sizeof path);
    assert_string_equal(path,
                        "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%20b%3Fc%23d");
}

#define LIST(resources) "{\"kind\":\"APIResourceList\",\"resources\":[" resources "]}"

static void kinds_are_found(void **state)
{
    (void)state;
    static const char body[] = LIST(
        "{\"name\":\"gateways/status\",\"namespaced\":true,\"kind\":\"Gateway\"},"
        "{\"name\":\"gateways\",\"namespaced\":true,\"kind\":\"Gateway\"},"
        "{\"name\":\"gatewayclasses\",\"namespaced\":false,\"kind\":\"GatewayClass\"},"
        "{\"name\":\"../secrets\",\"namespaced\":true,\"kind\":\"Odd\"},{\"kind\":\"Nameless\"},7");
    struct kv_resource resource;
    struct kv_error error = {0};
    bool found;
    assert_true(kv_resource_find(kv_text_of(body), "/x", "Gateway", &resource, &found, &error));
    assert_true(found && resource.namespaced);
    assert_string_equal(resource.name, "gateways");
    assert_true(
        kv_resource_find(kv_text_of(body), "/x", "GatewayClass", &resource, &found, &error));
    assert_true(found && !resource.namespaced);
    static const char *const others[] = {"Odd", "Nameless", "HTTPRoute"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(kv_resource_find(kv_text_of(body), "/x", others[i], &resource, &found, &error));
        assert_false(found);
    }
}

#define GROUPS(groups) "{\"kind\":\"APIGroupList\",\"groups\":[" groups "]}"

static void groups_are_found(void **state)
{
    (void)state;
    static const char body[] =
        GROUPS("{\"name\":\"apps\",\"versions\":[{\"version\":\"v1\"}]},7,{\"versions\":[]},"
               "{\"name\":\"a.b.io\",\"versions\":[{\"version\":\"v1\"},{\"version\":\"../v2\"},"
               "{},{\"version\":\"v1beta2\"}]}");
    struct kv_group group;
    struct kv_error error = {0};
    assert_true(kv_group_find(kv_text_of(body), "a.b.io", &group, &error));
    assert_int_equal(group.count, 2);
    assert_string_equal(group.versions[0], "v1");
    assert_string_equal(group.versions[1], "v1beta2");
    assert_true(kv_group_find(kv_text_of(body), "b.io", &group, &error));
    assert_int_equal(group.count, 0);
    assert_false(kv_group_find(kv_text_of("{\"kind\":\"Status\"}"), "apps", &group, &error));
    assert_string_equal(error.file, "/apis");
    assert_int_equal(group.count, 0);
}

static void other_answers_are_errors(void **state)
{
    (void)state;
    static const char *const bodies[] = {"", "{}", "[]", "{\"kind\":\"Status\"}", "{\"kind\":"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct kv_resource resource;
        struct kv_error error = {0};
        bool found;
        assert_false(
            kv_resource_find(kv_text_of(bodies[i]), "/apis/x", "X", &resource, &found, &error));
        assert_string_equal(error.file, "/apis/x");
        assert_false(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_escaped),
        cmocka_unit_test(kinds_are_found),
        cmocka_unit_test(groups_are_found),
        cmocka_unit_test(other_answers_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
