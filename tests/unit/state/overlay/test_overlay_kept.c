/* What expressions see of objects that manifests change. */
#include "test.h"

#include "kubevet/cel/host.h"
#include "kubevet/cel/json.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/kept.h"
#include "kubevet/state/overlay.h"
#include "kubevet/state/snapshot.h"

#include <string.h>

static const char recorded[] =
    "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":["
    "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\","
    "\"namespace\":\"shop\",\"uid\":\"u\",\"managedFields\":[{\"manager\":\"injector\","
    "\"operation\":\"Apply\",\"fieldsV1\":{\"f:spec\":{\"f:paused\":{}}}}]},"
    "\"spec\":{\"replicas\":2,\"paused\":true,\"template\":{\"spec\":{\"containers\":[{\"name\":"
    "\"a\",\"image\":\"old\"}]}}},\"status\":{\"replicas\":2}},"
    "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\","
    "\"namespace\":\"shop\"},\"spec\":{\"size\":1,\"color\":\"red\"}},"
    "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"gone\","
    "\"namespace\":\"shop\"},\"spec\":{\"size\":1}},"
    "{\"apiVersion\":\"kustomize.toolkit.fluxcd.io/v1\",\"kind\":\"Kustomization\",\"metadata\":{"
    "\"name\":\"apps\",\"namespace\":\"flux-system\"},\"spec\":{\"prune\":true},\"status\":{"
    "\"inventory\":{\"entries\":[{\"id\":\"shop_gone_example.com_Widget\",\"v\":\"v1\"}]}}}]}";

static struct kv_state state;
static struct kv_manifests manifests;
static struct kv_arena arena;
static const struct kv_kind *widget;

static void keep(const char *api_version, const char *kind, const char *path)
{
    struct kv_cel_paths *paths = kv_arena_alloc(&arena, sizeof *paths);
    struct kv_error error = {0};
    assert_true(kv_cel_paths_add(&arena, paths, path, &error));
    kv_state_keep(&state, api_version, kind, paths);
}

static void begin(enum kv_source_type source)
{
    manifests = (struct kv_manifests){0};
    kv_state_init(&state, source);
    keep("apps/v1", "Deployment", "spec");
    keep("apps/v1", "Deployment", "status");
    keep("example.com/v1", "Widget", "spec.size");
    keep("example.com/v1", "Widget", "spec.color");
    keep("example.com/v1", "Widget", "metadata.labels");
    widget = kv_state_kind_named(&state, "example.com/v1", "Widget");
}

static int setup(void **ignored)
{
    (void)ignored;
    struct kv_error error = {0};
    begin(KV_SOURCE_SNAPSHOT);
    assert_true(kv_snapshot_parse(&state, kv_text_of(recorded), "s.json", KV_TIME_NONE, &error));
    return 0;
}

static int setup_manifests(void **ignored)
{
    (void)ignored;
    begin(KV_SOURCE_MANIFESTS);
    return 0;
}

static int teardown(void **ignored)
{
    (void)ignored;
    kv_state_release(&state);
    kv_manifests_release(&manifests);
    kv_arena_release(&arena);
    return 0;
}

static void manifests_read(const char *text)
{
    struct kv_error error = {0};
    if (!kv_manifests_parse(&manifests, kv_text_of(text), "m.yaml", &error) ||
        !kv_manifests_index(&manifests, NULL, &error))
        fail_msg("%s", error.text);
}

static void lay_over(const char *text, const char *prune)
{
    const struct kv_overlay overlay = {&manifests, &prune, prune != NULL};
    manifests_read(text);
    kv_overlay_apply(&overlay, &state);
}

/* A field of the object, by its steps. */
static const char *seen(const struct kv_kind *kind, const char *name, const char *path)
{
    const struct kv_object *object = kv_state_find(&state, kind, "shop", name);
    if (!object || !kv_object_kept(object))
        return object ? kv_state_not_kept(&state, kind) : "no object";
    struct kv_cel_value value =
        kv_cel_tree(&arena, kv_object_kept(object), kv_state_kept_paths(&state, kind),
                    kv_cel_place_variable(&arena, "object"));
    char *steps = kv_arena_copy(&arena, kv_text_of(path)), *rest = NULL;
    for (char *step = strtok_r(steps, ".", &rest); step; step = strtok_r(NULL, ".", &rest))
        if (value.kind == KV_CEL_MAP)
            value = kv_cel_map_get(value.map, step, &arena);
    struct kv_buffer text = {0};
    if (value.kind == KV_CEL_NONE)
        return "absent";
    kv_cel_json(value, &arena, &text);
    const char *copy = kv_arena_copy(&arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

#define DEPLOYMENT(image, more)                                                                    \
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"              \
    "spec: {" more "selector: {}, template: {spec: {containers: [{name: a, image: " image          \
    "}]}}}\n"

/* No rule reads the image: to them the object is the same. */
static void what_no_rule_reads_is_changed(void **ignored)
{
    (void)ignored;
    lay_over(DEPLOYMENT("new:1", "replicas: 2, "), NULL);
    assert_non_null(
        strstr(seen(&kv_kind_deployment, "web", "spec.template"), "\"image\":\"new:1\""));
    assert_non_null(strstr(seen(&kv_kind_deployment, "web", "spec.template"),
                           "\"imagePullPolicy\":\"IfNotPresent\""));
    assert_string_equal(seen(&kv_kind_deployment, "web", "spec.replicas"), "2");
    assert_string_equal(seen(&kv_kind_deployment, "web", "spec.revisionHistoryLimit"), "10");
    /* Another manager owns it, and the status stays as it is. */
    assert_string_equal(seen(&kv_kind_deployment, "web", "spec.paused"), "true");
    assert_string_equal(seen(&kv_kind_deployment, "web", "status.replicas"), "2");
}

#define WIDGET(name, spec)                                                                         \
    "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: " name ", namespace: shop}\n"      \
    "spec: " spec "\n"

static void other_kinds_are_changed(void **ignored)
{
    (void)ignored;
    lay_over(WIDGET("w", "{size: 2}") "---\n" WIDGET("x", "{size: 3}"), "flux-system/apps");
    assert_string_equal(seen(widget, "w", "spec.size"), "2");
    /* Another manager may have set it, and a definition may have a default. */
    assert_string_equal(seen(widget, "w", "spec.color"), "\"object.spec.color\"");
    assert_string_equal(seen(widget, "x", "spec.size"), "3");
    assert_string_equal(seen(widget, "x", "spec.color"), "\"object.spec.color\"");
    assert_string_equal(seen(widget, "x", "metadata.labels"), "absent");
    assert_string_equal(seen(widget, "gone", "spec.size"), "no object");
}

static void another_version_is_unknown(void **ignored)
{
    (void)ignored;
    lay_over("apiVersion: example.com/v2\nkind: Widget\nmetadata: {name: w, namespace: shop}\n",
             NULL);
    assert_string_equal(seen(widget, "w", "spec.size"),
                        "a manifest has Widget w as example.com/v2, where its fields may be "
                        "elsewhere than in example.com/v1");
    assert_string_equal(seen(widget, "gone", "spec.size"), "1");
    assert_non_null(kv_state_unknown(&state, widget, "shop"));
}

static void manifests_alone_are_seen(void **ignored)
{
    (void)ignored;
    manifests_read(DEPLOYMENT("a", "") "---\n" WIDGET("w", "{size: 2}"));
    kv_manifests_take(&manifests, KV_TIME_NONE, &state);
    assert_string_equal(seen(widget, "w", "spec.size"), "2");
    assert_null(kv_state_unknown(&state, widget, "shop"));
    assert_non_null(kv_state_unknown(&state, widget, "blog"));
    assert_string_equal(seen(&kv_kind_deployment, "web", "spec.replicas"),
                        "\"object.spec.replicas\"");
    assert_string_equal(seen(&kv_kind_deployment, "web", "spec.paused"), "absent");
    assert_string_equal(seen(&kv_kind_deployment, "web", "status"), "\"object.status\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_no_rule_reads_is_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(other_kinds_are_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(another_version_is_unknown, setup, teardown),
        cmocka_unit_test_setup_teardown(manifests_alone_are_seen, setup_manifests, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
