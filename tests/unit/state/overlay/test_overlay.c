#include "test.h"

#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/overlay.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>
#include <string.h>

#define OWNED(kind, owner)                                                                         \
    "\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"" kind "\",\"name\":\"" owner     \
    "\",\"controller\":true}]"
#define META(name, more) "\"metadata\":{\"name\":\"" name "\",\"namespace\":\"shop\"" more "}"

static const char recorded[] =
    "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":["
    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\"}},"
    "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\"," META(
        "web",
        "") ",\"spec\":{\"replicas\":2,"
            "\"template\":{\"spec\":{\"containers\":[{\"name\":\"a\",\"resources\":{\"limits\":{"
            "\"memory\":"
            "\"1Gi\"}}}]}}},\"status\":{\"readyReplicas\":2}},"
            "{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\"," META(
                "web-1",
                "," OWNED("Deployment",
                          "web")) ",\"spec\":{\"replicas\":2}},"
                                  "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"," META(
                                      "web-1-x",
                                      "," OWNED(
                                          "ReplicaSet",
                                          "web-1")) "},"
                                                    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"," META(
                                                        "bare",
                                                        "") "},"
                                                            "{\"apiVersion\":\"kustomize.toolkit."
                                                            "fluxcd.io/"
                                                            "v1\",\"kind\":\"Kustomization\","
                                                            "\"metadata\":{"
                                                            "\"name\":\"apps\",\"namespace\":"
                                                            "\"flux-system\"},\"spec\":{\"prune\":"
                                                            "true},\"status\":{"
                                                            "\"inventory\":{\"entries\":[{\"id\":"
                                                            "\"shop_web_apps_Deployment\"},{\"id\":"
                                                            "\"_shop__Namespace\"}"
                                                            "]}}}]}";

static struct kv_state state;
static struct kv_manifests manifests;

static int setup(void **ignored)
{
    (void)ignored;
    struct kv_error error = {0};
    manifests = (struct kv_manifests){0};
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    assert_true(kv_snapshot_parse(&state, kv_text_of(recorded), "s.json", KV_TIME_NONE, &error));
    return 0;
}

static int teardown(void **ignored)
{
    (void)ignored;
    kv_state_release(&state);
    kv_manifests_release(&manifests);
    return 0;
}

static void lay_over(const char *text, const char *prune)
{
    struct kv_error error = {0};
    const struct kv_overlay overlay = {
        .manifests = &manifests, .prune = &prune, .prune_count = prune != NULL};
    if (!kv_manifests_parse(&manifests, kv_text_of(text), "m.yaml", &error) ||
        !kv_manifests_index(&manifests, NULL, &error) ||
        !kv_overlay_check(&overlay, &state, &error))
        fail_msg("%s", error.text);
    kv_overlay_apply(&overlay, &state);
}

static const struct kv_object *find(const struct kv_kind *kind, const char *name)
{
    return kv_state_find(&state, kind, kind->namespaced ? "shop" : NULL, name);
}

#define DEPLOYMENT(memory)                                                                         \
    "# one\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: "              \
    "shop}\nspec:\n"                                                                               \
    "  replicas: 2\n  strategy: {type: RollingUpdate}\n  template: {spec: {containers: [{name: "   \
    "a, "                                                                                          \
    "resources: {limits: {memory: " memory "}}}]}}\n"

static void the_same_in_other_words_is_untouched(void **ignored)
{
    (void)ignored;
    struct kv_object *deployment = kv_state_kind(&state, &kv_kind_deployment)->objects[0];
    ((struct kv_workload *)deployment)->strategy = "RollingUpdate";
    ((struct kv_workload *)deployment)->max_surge = "25%";
    lay_over(DEPLOYMENT("1024Mi"), NULL);
    const struct kv_object *web = find(&kv_kind_deployment, "web");
    assert_int_equal(web->change, KV_UNTOUCHED);
    assert_string_equal(web->place.file, "m.yaml");
    assert_int_equal(web->place.line, 2);
    assert_non_null(find(&kv_kind_pod, "web-1-x"));
}

static void another_template_takes_its_pods_along(void **ignored)
{
    (void)ignored;
    lay_over(DEPLOYMENT("2Gi"), NULL);
    const struct kv_workload *web = (const struct kv_workload *)find(&kv_kind_deployment, "web");
    assert_int_equal(web->object.change, KV_REPLACED);
    assert_int_equal(web->ready.value, 2); /* of what it was */
    assert_null(find(&kv_kind_pod, "web-1-x"));
    assert_non_null(find(&kv_kind_pod, "bare"));
    assert_int_equal(find(&kv_kind_replicaset, "web-1")->change, KV_CHANGED);
}

static int64_t replicas_scaled_by(const char *replicas, const char *target)
{
    char text[512];
    snprintf(text, sizeof text,
             "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
             "spec: {%s}\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
             "metadata: {name: web, namespace: shop}\n"
             "spec: {scaleTargetRef: {%s}}\n",
             replicas, target);
    lay_over(text, NULL);
    int64_t value = ((const struct kv_workload *)find(&kv_kind_deployment, "web"))->replicas.value;
    teardown(NULL);
    setup(NULL);
    return value;
}

static int64_t replicas_with(const char *replicas, bool autoscaled)
{
    return replicas_scaled_by(replicas, autoscaled
                                            ? "apiVersion: apps/v1, kind: Deployment, name: web"
                                            : "apiVersion: apps/v1, kind: Deployment, name: other");
}

/* Two are served. */
static void an_autoscaler_has_the_last_word(void **ignored)
{
    (void)ignored;
    assert_int_equal(replicas_with("", true), 2);
    assert_int_equal(replicas_with("replicas: 5", true), 2);
    assert_int_equal(replicas_with("replicas: 0", true), 0);
    assert_int_equal(replicas_with("", false), 1);
    assert_int_equal(replicas_with("replicas: 5", false), 5);
}

static void an_autoscaler_of_another_group_has_none(void **ignored)
{
    (void)ignored;
    static const char *const targets[] = {
        "kind: Deployment, name: web",
        "apiVersion: extensions/v1beta1, kind: Deployment, name: web",
        "apiVersion: apps, kind: Deployment, name: web",
        "apiVersion: apps/v1, kind: deployment, name: web",
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        assert_int_equal(replicas_scaled_by("replicas: 5", targets[i]), 5);
    assert_int_equal(
        replicas_scaled_by("replicas: 5", "apiVersion: apps/v1beta1, kind: Deployment, name: web"),
        2);
}

static void what_is_new_is_found(void **ignored)
{
    (void)ignored;
    lay_over("apiVersion: v1\nkind: Namespace\nmetadata: {name: blog}\n---\n"
             "apiVersion: v1\nkind: Namespace\nmetadata: {name: annex}\n",
             NULL);
    const struct kv_state_kind *namespaces = kv_state_kind(&state, &kv_kind_namespace);
    assert_int_equal(namespaces->count, 3);
    assert_string_equal(namespaces->objects[0]->name, "annex");
    assert_string_equal(namespaces->objects[2]->name, "shop");
    assert_int_equal(find(&kv_kind_namespace, "blog")->change, KV_REPLACED);
}

static void what_is_pruned_takes_along_what_it_has_made(void **ignored)
{
    (void)ignored;
    lay_over("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", "flux-system/apps");
    assert_null(find(&kv_kind_deployment, "web"));
    assert_null(find(&kv_kind_replicaset, "web-1"));
    assert_null(find(&kv_kind_pod, "web-1-x"));
    assert_non_null(find(&kv_kind_pod, "bare"));
}

static void a_namespace_takes_along_all_in_it(void **ignored)
{
    (void)ignored;
    lay_over("apiVersion: v1\nkind: Namespace\nmetadata: {name: blog}\n", "flux-system/apps");
    assert_null(find(&kv_kind_namespace, "shop"));
    assert_null(find(&kv_kind_pod, "bare"));
    assert_non_null(kv_state_find(&state, &kv_kind_kustomization, "flux-system", "apps"));
}

static void pruning_without_a_kustomization_is_refused(void **ignored)
{
    (void)ignored;
    static const char *const prune[] = {"flux-system/nobody"};
    struct kv_error error = {0};
    const struct kv_overlay overlay = {.manifests = &manifests, .prune = prune, .prune_count = 1};
    assert_false(kv_overlay_check(&overlay, &state, &error));
    assert_int_equal(error.kind, KV_ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_in_other_words_is_untouched, setup, teardown),
        cmocka_unit_test_setup_teardown(another_template_takes_its_pods_along, setup, teardown),
        cmocka_unit_test_setup_teardown(an_autoscaler_has_the_last_word, setup, teardown),
        cmocka_unit_test_setup_teardown(an_autoscaler_of_another_group_has_none, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_new_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_pruned_takes_along_what_it_has_made, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_namespace_takes_along_all_in_it, setup, teardown),
        cmocka_unit_test_setup_teardown(pruning_without_a_kustomization_is_refused, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
