#include "test.h"

#include "state/server/apply.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/workload.h"

#include <string.h>

#define ENTRY(manager, fields)                                                                     \
    "{\"manager\":\"" manager "\",\"operation\":\"Update\",\"fieldsV1\":" fields "}"
#define SERVED(managers, spec)                                                                     \
    "{\"metadata\":{\"name\":\"a\",\"managedFields\":[" managers "]},\"spec\":" spec               \
    ",\"status\":{\"x\":1}}"

static struct kv_arena arena;

static const struct kv_node *tree_of(const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    assert_non_null(tree);
    kv_reader_close(reader);
    return tree;
}

/* Flow style without spaces, strings quoted: enough to compare. */
static void write_tree(const struct kv_node *node, struct kv_buffer *out)
{
    const char *separator = "";
    kv_buffer_text(out, node->type == KV_NODE_MAPPING    ? "{"
                        : node->type == KV_NODE_SEQUENCE ? "["
                                                         : "");
    for (size_t i = 0; node->type != KV_NODE_SCALAR && i < node->count; i++, separator = ",") {
        kv_buffer_text(out, separator);
        if (node->type == KV_NODE_MAPPING)
            kv_buffer_printf(out, "%s:", node->pairs[i].key->text.data);
        write_tree(node->type == KV_NODE_MAPPING ? node->pairs[i].value : node->items[i], out);
    }
    kv_buffer_text(out, node->type == KV_NODE_MAPPING    ? "}"
                        : node->type == KV_NODE_SEQUENCE ? "]"
                                                         : node->text.data);
}

static void assert_spec(struct apply_how how, const char *served, const char *manifest,
                        const char *spec)
{
    struct kv_buffer out = {0};
    const struct kv_node *result = apply(&how, tree_of(served), tree_of(manifest), &arena);
    write_tree(kv_node_get(result, "spec"), &out);
    assert_string_equal(kv_buffer_as_text(&out).data, spec);
    assert_string_equal(kv_tree_text(kv_node_get(result, "status"), "x"), "1");
    kv_buffer_release(&out);
    kv_arena_release(&arena);
}

static const struct apply_how deployment = {.kind = &kv_kind_deployment};

static void fields_without_another_owner_are_removed(void **state)
{
    (void)state;
    static const char manifest[] = "{\"spec\":{\"a\":3}}";
    assert_spec(deployment, SERVED("", "{\"a\":1,\"b\":2}"), manifest, "{a:3}");
    assert_spec(
        deployment,
        SERVED(ENTRY("kustomize-controller", "{\"f:spec\":{\"f:b\":{}}}"), "{\"a\":1,\"b\":2}"),
        manifest, "{a:3}");
    assert_spec(deployment,
                SERVED(ENTRY("kubectl-edit", "{\"f:spec\":{\"f:b\":{}}}"), "{\"a\":1,\"b\":2}"),
                manifest, "{a:3}");
    assert_spec(
        deployment,
        SERVED(ENTRY("before-first-apply", "{\"f:spec\":{\"f:b\":{}}}"), "{\"a\":1,\"b\":2}"),
        manifest, "{a:3}");
}

static void what_another_manager_owns_stays(void **state)
{
    (void)state;
    assert_spec(deployment,
                SERVED(ENTRY("operator", "{\"f:spec\":{\"f:b\":{},\"f:c\":{\"f:d\":{}}}}"),
                       "{\"a\":1,\"b\":2,\"c\":{\"d\":4,\"e\":5}}"),
                "{\"spec\":{\"a\":3}}", "{a:3,b:2,c:{d:4}}");
    /* Applied by force: the manifest's value wins. */
    assert_spec(deployment, SERVED(ENTRY("operator", "{\"f:spec\":{\"f:a\":{}}}"), "{\"a\":1}"),
                "{\"spec\":{\"a\":3}}", "{a:3}");
}

static void items_are_distinguished_by_their_keys(void **state)
{
    (void)state;
    static const char served[] = SERVED(
        ENTRY("operator", "{\"f:spec\":{\"f:list\":{\"k:{\\\"name\\\":\\\"side\\\"}\":{\".\":"
                          "{},\"f:name\":{}},\"k:{\\\"name\\\":\\\"web\\\"}\":{\"f:x\":{}}}}}"),
        "{\"list\":[{\"name\":\"web\",\"x\":1,\"y\":2},{\"name\":\"side\",\"z\":3},"
        "{\"name\":\"old\"}]}");
    assert_spec(deployment, served, "{\"spec\":{\"list\":[{\"name\":\"web\"}]}}",
                "{list:[{name:web,x:1},{name:side}]}");
    assert_spec(deployment, served, "{\"spec\":{}}", "{list:[{name:side},{name:web,x:1}]}");
}

static void a_list_that_is_owned_as_a_whole_is_one_value(void **state)
{
    (void)state;
    static const char served[] =
        SERVED(ENTRY("operator", "{\"f:spec\":{\"f:args\":{}}}"), "{\"args\":[1,2]}");
    assert_spec(deployment, served, "{\"spec\":{}}", "{args:[1,2]}");
    assert_spec(deployment, served, "{\"spec\":{\"args\":[3]}}", "{args:[3]}");
}

static void replicas_are_whose_they_are(void **state)
{
    (void)state;
    struct apply_how scaled = {.kind = &kv_kind_deployment, .keep_replicas = true};
    struct apply_how open = {.kind = &kv_kind_deployment, .default_replicas = true};
    assert_spec(scaled, SERVED("", "{\"replicas\":5}"), "{\"spec\":{}}", "{replicas:5}");
    assert_spec(open, SERVED("", "{\"replicas\":5}"), "{\"spec\":{}}", "{replicas:1}");
    assert_spec(open, SERVED(ENTRY("keda", "{\"f:spec\":{\"f:replicas\":{}}}"), "{\"replicas\":5}"),
                "{\"spec\":{}}", "{replicas:5}");
}

static void what_the_server_assigns_stays(void **state)
{
    (void)state;
    struct apply_how service = {.kind = &kv_kind_service};
    assert_spec(service, SERVED("", "{\"clusterIP\":\"10.0.0.1\",\"type\":\"ClusterIP\"}"),
                "{\"spec\":{\"type\":\"LoadBalancer\"}}", "{type:LoadBalancer,clusterIP:10.0.0.1}");
    struct apply_how job = {.kind = &kv_kind_job};
    assert_spec(job, SERVED("", "{\"template\":{\"metadata\":{\"labels\":{\"job-name\":\"a\"}}}}"),
                "{\"spec\":{\"template\":{\"spec\":{}}}}",
                "{template:{spec:{},metadata:{labels:{job-name:a}}}}");
}

static void odd_trees_are_taken_as_they_are(void **state)
{
    (void)state;
    static const char *const odd[] = {
        SERVED(ENTRY("operator", "{\"f:spec\":{\"k:nonsense\":{\"f:x\":{}},\"v:1\":{}}}"), "[1]"),
        SERVED(ENTRY("operator", "{\"f:spec\":{\"f:a\":{\"f:b\":{}}}}"), "{\"a\":7}"),
        SERVED("{\"operation\":\"Apply\"},7,{\"manager\":\"x\",\"fieldsV1\":[]}", "{}"),
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        assert_spec(deployment, odd[i], "{\"spec\":{\"a\":1}}", "{a:1}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_without_another_owner_are_removed),
        cmocka_unit_test(what_another_manager_owns_stays),
        cmocka_unit_test(items_are_distinguished_by_their_keys),
        cmocka_unit_test(a_list_that_is_owned_as_a_whole_is_one_value),
        cmocka_unit_test(replicas_are_whose_they_are),
        cmocka_unit_test(what_the_server_assigns_stays),
        cmocka_unit_test(odd_trees_are_taken_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
