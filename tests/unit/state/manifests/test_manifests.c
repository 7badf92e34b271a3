#include "test.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/manifests.h"

#include <string.h>

#define CONFIG(name)                                                                               \
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: shop}\n"

static struct kv_manifests manifests;
static struct kv_error error;

static int setup(void **state)
{
    (void)state;
    manifests = (struct kv_manifests){0};
    error = (struct kv_error){0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kv_manifests_release(&manifests);
    return 0;
}

static bool read_text(const char *text)
{
    return kv_manifests_parse(&manifests, kv_text_of(text), "m.yaml", &error) &&
           kv_manifests_index(&manifests, NULL, &error);
}

static void assert_read(const char *text, size_t count)
{
    if (!read_text(text))
        fail_msg("%s", error.text);
    assert_int_equal(manifests.items.count, count);
}

static void assert_refused(const char *text, enum kv_error_kind kind, unsigned line,
                           const char *part)
{
    assert_false(read_text(text));
    if (error.kind != kind || error.line != line || !strstr(error.text, part))
        fail_msg("%s\n  gives %u: %s", text, error.line, error.text);
}

static const struct kv_manifest *only(void)
{
    return kv_list_item(&manifests.items, const struct kv_manifest, 0);
}

static void documents_lists_and_json_are_objects(void **state)
{
    (void)state;
    assert_read(
        "---\n" CONFIG(
            "a") "---\n# nothing\n---\n"
                 "apiVersion: v1\nkind: List\nitems:\n"
                 "- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, "
                 "metadata: {name: b, namespace: shop}}]}\n"
                 "- {apiVersion: v1, kind: ConfigMapList, items: [{metadata: {name: c, namespace: "
                 "shop}}]}\n",
        3);
    teardown(state);
    assert_read("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"a\"}}\n"
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\n\"metadata\":{\"name\":\"b\"}} ",
                2);
    const struct kv_manifest *b = kv_manifests_find(&manifests, "v1", "Namespace", NULL, "b");
    assert_non_null(b);
    assert_int_equal(b->place.line, 2);
}

static void an_object_without_a_namespace_goes_to_the_default_one(void **state)
{
    (void)state;
    assert_read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", 1);
    assert_string_equal(only()->namespace, "default");
    assert_string_equal(kv_tree_text(kv_node_get(only()->object, "metadata"), "namespace"),
                        "default");
    teardown(state);
    assert_read("apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}\n", 1);
    assert_null(only()->namespace);
    teardown(state);
    assert_read("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n", 1);
    assert_null(only()->namespace); /* unknown */
}

static void what_is_no_manifest_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum kv_error_kind kind;
        unsigned line;
        const char *part;
    } cases[] = {
        {"", KV_ERROR_STATE, 0, "no objects in the manifests"},
        {"---\n---\n", KV_ERROR_STATE, 0, "no objects in the manifests"},
        {"hello", KV_ERROR_SPEC, 1, "not an object"},
        {"a: 1", KV_ERROR_SPEC, 1, "without kind"},
        {"kind: Pod\nmetadata: {name: a}", KV_ERROR_SPEC, 1, "without apiVersion"},
        {"apiVersion: v1\nkind: Pod", KV_ERROR_SPEC, 1, "without metadata.name"},
        {"apiVersion: v1\nkind: Pod\nmetadata: {generateName: a}", KV_ERROR_SPEC, 1,
         "generateName"},
        {"apiVersion: v1\nkind: Pod\nmetadata:\n  name: 12\n", KV_ERROR_SPEC, 4, "quote it"},
        {"apiVersion: v1\nkind: List\nitems: 1\n", KV_ERROR_SPEC, 3, "must be a list"},
        {CONFIG("a") "---\n" CONFIG("a"), KV_ERROR_SPEC, 5, "m.yaml:1"},
        {CONFIG("a") "---\n" CONFIG("b") "---\nb: *x\n", KV_ERROR_SPEC, 9, "document 3, line 1"},
        {"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {n: .inf}\n",
         KV_ERROR_SPEC, 4, "not a number"},
        {"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: \"2\"\n",
         KV_ERROR_SPEC, 5, "replicas"},
        {"{\"apiVersion\": \"v1\",\n \"kind\": \"Pod\", }", KV_ERROR_SPEC, 1, "without metadata"},
        {"{\"apiVersion\": \"v1\",\n \"kind\": \"Pod\"", KV_ERROR_SPEC, 2, "is truncated"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        setup(state);
        assert_refused(cases[i].text, cases[i].kind, cases[i].line, cases[i].part);
        teardown(state);
    }
}

static void kustomizations_are_reported(void **state)
{
    (void)state;
    assert_refused("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
                   KV_ERROR_SPEC, 1, "kustomize build");
    teardown(state);
    setup(state);
    assert_false(kv_manifests_parse(&manifests, kv_text_of("resources: [a.yaml]\n"),
                                    "k8s/kustomization.yaml", &error));
    assert_non_null(strstr(error.text, "kustomize build"));
}

static void a_secret_is_never_read(void **state)
{
    (void)state;
    assert_read("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: aGVsbG8=}\n", 1);
    assert_null(only()->object);
    assert_int_equal(manifests.unrendered.count, 0);
}

static const struct kv_unrendered *unrendered(size_t index)
{
    assert_true(index < manifests.unrendered.count);
    return kv_list_item(&manifests.unrendered, const struct kv_unrendered, index);
}

static void what_cannot_be_seen_is_named(void **state)
{
    (void)state;
    assert_read(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\n"
        "---\n" CONFIG(
            "b") "sops: {mac: x}\n---\n"
                 "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: c}\n---\n"
                 "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: d}\n",
        4);
    assert_int_equal(manifests.unrendered.count, 3);
    assert_non_null(strstr(unrendered(0)->reason, "not rendered here"));
    assert_non_null(strstr(unrendered(1)->reason, "SOPS"));
    assert_non_null(strstr(unrendered(2)->reason, "apps/v1"));
}

static void variables_are_found_where_flux_substitutes(void **state)
{
    (void)state;
    assert_read("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n"
                "  replicas: ${n}\n  template: {spec: {containers: [{name: c, image: \"x:$${t}\",\n"
                "    command: [\"${HOME}\"], env: [{name: E, value: \"${x:=y} and ${z}\"}]}]}}\n",
                1);
    assert_null(only()->object); /* a number is wanted there */
    assert_int_equal(manifests.unrendered.count, 2);
    assert_string_equal(unrendered(0)->variable, "${n}");
    assert_string_equal(unrendered(0)->field, "spec.replicas");
    assert_int_equal(unrendered(0)->place.line, 6);
    assert_string_equal(unrendered(1)->variable, "${x:=y}");
    assert_string_equal(unrendered(1)->field, "spec.template.spec.containers[c].env[E].value");
}

static void objects_that_are_left_alone_have_none(void **state)
{
    (void)state;
    assert_read("apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: "
                "{kustomize.toolkit.fluxcd.io/substitute: disabled}}\nspec: {type: \"${t}\"}\n",
                1);
    assert_int_equal(manifests.unrendered.count, 0);
}

static const struct kv_object *taken(struct kv_state *into, const struct kv_kind *kind)
{
    kv_state_init(into, KV_SOURCE_MANIFESTS);
    kv_manifests_take(&manifests, KV_TIME_NONE, into);
    assert_int_equal(kv_state_kind(into, kind)->count, 1);
    return kv_state_kind(into, kind)->objects[0];
}

static void what_the_server_fills_in_is_filled_in(void **state)
{
    (void)state;
    struct kv_state into;
    assert_read("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, uid: x}\n"
                "status: {readyReplicas: 3}\n",
                1);
    const struct kv_workload *deployment =
        (const struct kv_workload *)taken(&into, &kv_kind_deployment);
    assert_string_equal(deployment->strategy, "RollingUpdate");
    assert_string_equal(deployment->max_surge, "25%");
    assert_false(deployment->ready.set);
    assert_null(deployment->object.uid);
    kv_state_release(&into);
}

static void an_older_autoscaler_goes_by_the_cpu(void **state)
{
    (void)state;
    struct kv_state into;
    assert_read("apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n"
                "spec: {scaleTargetRef: {kind: Deployment, name: a}, maxReplicas: 4, "
                "targetCPUUtilizationPercentage: 70}\n",
                1);
    const struct kv_autoscaler *autoscaler =
        (const struct kv_autoscaler *)taken(&into, &kv_kind_horizontalpodautoscaler);
    assert_int_equal(autoscaler->min.value, 1);
    assert_int_equal(autoscaler->metrics.count, 1);
    assert_string_equal(
        kv_list_item(&autoscaler->metrics, const struct kv_autoscaler_metric, 0)->resource, "cpu");
    kv_state_release(&into);
}

static void manifests_say_nothing_of_what_they_do_not_hold(void **state)
{
    (void)state;
    struct kv_state into;
    assert_read("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: shop}\n", 1);
    (void)taken(&into, &kv_kind_deployment);
    assert_null(kv_state_unknown(&into, &kv_kind_deployment, "shop"));
    assert_non_null(kv_state_unknown(&into, &kv_kind_deployment, "other"));
    assert_non_null(kv_state_unknown(&into, &kv_kind_cronjob, "shop"));
    kv_state_release(&into);
}

/* --- places --- */

static void assert_place(const char *field, unsigned line, bool is_set)
{
    struct kv_place place;
    assert_int_equal(kv_manifest_place(only(), field, &place), is_set);
    assert_int_equal(place.line, line);
}

static void a_field_is_found_at_its_line(void **state)
{
    (void)state;
    assert_read("apiVersion: apps/v1\n"
                "kind: Deployment\n"
                "metadata: {name: a}\n"
                "x: &limits\n"
                "  memory: 1Gi\n"
                "spec:\n"
                "  replicas: 2\n"
                "  template:\n"
                "    spec:\n"
                "      containers:\n"
                "      - image: x\n"
                "        name: first\n"
                "      - name: second\n"
                "        resources:\n"
                "          limits:\n"
                "            <<: *limits\n"
                "            cpu: 1\n"
                "        volumeMounts:\n"
                "        - name: v\n"
                "          mountPath: /a/b.c\n"
                "          subPath: d\n",
                1);
    assert_place(NULL, 1, false);
    assert_place("spec.replicas", 7, true);
    assert_place("spec.template.spec.containers[first]", 11, true);
    assert_place("spec.template.spec.containers[second].resources.limits[cpu]", 17, true);
    assert_place("spec.template.spec.containers[second].resources.limits[memory]", 5, true);
    assert_place("spec.template.spec.containers[second].resources.limits[pods]", 15, false);
    assert_place("spec.template.spec.containers[second].volumeMounts[/a/b.c].subPath", 21, true);
    assert_place("spec.template.spec.containers[second].volumeMounts[/a/b.c].readOnly", 19, false);
    assert_place("spec.template.spec.containers[1].name", 13, true);
    assert_place("spec.template.spec.containers[third].name", 10, false);
    assert_place("status.replicas", 1, false);
    assert_place("spec.replicas.more", 7, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(documents_lists_and_json_are_objects, setup, teardown),
        cmocka_unit_test_setup_teardown(an_object_without_a_namespace_goes_to_the_default_one,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_manifest_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(kustomizations_are_reported, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_never_read, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_seen_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(variables_are_found_where_flux_substitutes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(objects_that_are_left_alone_have_none, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_server_fills_in_is_filled_in, setup, teardown),
        cmocka_unit_test_setup_teardown(an_older_autoscaler_goes_by_the_cpu, setup, teardown),
        cmocka_unit_test_setup_teardown(manifests_say_nothing_of_what_they_do_not_hold, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_field_is_found_at_its_line, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
