#include "test.h"

#include "state/server/stored.h"

#include "kubevet/base/json.h"
#include "kubevet/cel/host.h"
#include "kubevet/cel/json.h"
#include "kubevet/kinds/kept.h"
#include "kubevet/state/kept.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kv_arena arena;
static struct kv_intern strings;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    kv_intern_release(&strings);
    return 0;
}

static const struct kv_node *tree_of(const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    assert_true(tree && kv_read_end(reader));
    kv_reader_close(reader);
    return tree;
}

/* What an expression sees of the object as stored, below a path of plain steps. */
static const char *seen(const char *api_version, const char *name, const char *json,
                        const char *path)
{
    struct kv_error error = {0};
    struct kv_cel_paths paths = {0};
    struct kv_buffer text = {0};
    const struct kv_memory memory = {.arena = &arena, .strings = &strings};
    const struct kv_kind *kind = kv_kind_find(api_version, name);
    kind = kind ? kind : kv_kind_generic(api_version, name, &arena);
    assert_true(kv_cel_paths_add(&arena, &paths, path, &error));
    const struct kv_node *stored = stored_object(kind, tree_of(json), &arena);
    const struct kv_node *kept = kv_kept_of(kind, &paths, stored, memory);
    kept = stored_mark(kind, kept, stored, false, &arena);
    struct kv_cel_value value =
        kv_cel_tree(&arena, kept, &paths, kv_cel_place_variable(&arena, "object"));
    char *steps = kv_arena_copy(&arena, kv_text_of(path)), *rest = NULL, *step;
    for (step = strtok_r(steps, ".", &rest); step; step = strtok_r(NULL, ".", &rest))
        if (value.kind == KV_CEL_MAP && strcmp(step, "[*]") != 0)
            value = kv_cel_map_get(value.map, step, &arena);
    if (value.kind == KV_CEL_NONE)
        return "absent";
    kv_cel_json(value, &arena, &text);
    const char *copy = kv_arena_copy(&arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

#define POD(rest)    "{\"spec\":{\"template\":{\"spec\":{" rest "}}}}"
#define IMAGE(image) POD("\"containers\":[{\"image\":\"" image "\"}]")
#define PULL         "spec.template.spec.containers[*].imagePullPolicy"

static void what_the_server_fills_in_is_not_absent(void **state)
{
    (void)state;
    static const struct {
        const char *api_version, *kind, *json, *path, *seen;
    } rows[] = {
        {"apps/v1", "Deployment", "{\"spec\":{}}", "spec.replicas", "\"object.spec.replicas\""},
        {"apps/v1", "Deployment", "{\"spec\":{\"replicas\":2}}", "spec.replicas", "2"},
        {"apps/v1", "Deployment", "{\"spec\":{}}", "spec.revisionHistoryLimit", "10"},
        {"apps/v1", "Deployment", "{}", "spec.strategy.type", "\"RollingUpdate\""},
        {"apps/v1", "Deployment", "{\"spec\":{}}", "spec.strategy",
         "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":\"25%\","
         "\"maxUnavailable\":\"25%\"}}"},
        {"apps/v1", "Deployment", "{\"spec\":{\"strategy\":{\"type\":\"Recreate\"}}}",
         "spec.strategy", "{\"type\":\"Recreate\"}"},
        {"apps/v1", "Deployment", "{\"spec\":{}}", "spec.paused", "absent"},
        {"apps/v1", "Deployment", "{\"spec\":{}}", "status", "\"object.status\""},
        {"apps/v1", "Deployment", "{\"metadata\":{\"name\":\"a\"}}", "metadata.labels", "absent"},
        {"apps/v1", "Deployment", "{\"metadata\":{\"name\":\"a\"}}", "metadata.uid",
         "\"object.metadata.uid\""},
        {"apps/v1", "Deployment", IMAGE("a"), PULL, NULL},
        {"apps/v1", "StatefulSet", "{\"spec\":{}}", "spec.updateStrategy",
         "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":0}}"},
        {"apps/v1", "DaemonSet", "{\"spec\":{\"updateStrategy\":{\"type\":\"OnDelete\"}}}",
         "spec.updateStrategy", "{\"type\":\"OnDelete\"}"},
        {"batch/v1", "Job", "{\"spec\":{}}", "spec.completions", "1"},
        {"batch/v1", "Job", "{\"spec\":{\"parallelism\":3}}", "spec.completions", "absent"},
        {"batch/v1", "Job", "{\"spec\":{}}", "spec.backoffLimit", "6"},
        {"batch/v1", "Job", "{\"spec\":{\"backoffLimitPerIndex\":1}}", "spec.backoffLimit",
         "2147483647"},
        {"v1", "Service", "{\"spec\":{}}", "spec.type", "\"ClusterIP\""},
        {"v1", "Service", "{\"spec\":{}}", "spec.clusterIP", "\"object.spec.clusterIP\""},
        {"v1", "Service", "{\"spec\":{\"type\":\"ExternalName\"}}", "spec.clusterIP", "absent"},
        {"v1", "Service", "{\"spec\":{\"ports\":[{\"port\":80}]}}", "spec.ports",
         "[{\"port\":80,\"protocol\":\"TCP\",\"targetPort\":80}]"},
        {"v1", "Service", "{\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}}",
         "spec.externalTrafficPolicy", "\"Cluster\""},
        {"v1", "Service", "{\"spec\":{}}", "spec.externalTrafficPolicy", "absent"},
        {"networking.k8s.io/v1", "NetworkPolicy", "{\"spec\":{}}", "spec.policyTypes",
         "[\"Ingress\"]"},
        {"networking.k8s.io/v1", "NetworkPolicy", "{\"spec\":{\"egress\":[{}]}}",
         "spec.policyTypes", "[\"Ingress\",\"Egress\"]"},
        {"networking.k8s.io/v1", "NetworkPolicy", "{\"spec\":{\"egress\":[]}}", "spec.policyTypes",
         "[\"Ingress\"]"},
        {"rbac.authorization.k8s.io/v1", "RoleBinding",
         "{\"subjects\":[{\"kind\":\"User\"},{\"kind\":\"ServiceAccount\"}]}", "subjects",
         "[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\"},"
         "{\"kind\":\"ServiceAccount\"}]"},
        {"rbac.authorization.k8s.io/v1", "ClusterRole", "{}", "rules", "absent"},
        {"rbac.authorization.k8s.io/v1", "ClusterRole", "{\"aggregationRule\":{\"x\":1}}", "rules",
         "\"object.rules\""},
        {"v1", "Namespace", "{\"metadata\":{\"name\":\"a\"}}", "metadata.labels",
         "{\"kubernetes.io/metadata.name\":\"a\"}"},
        {"v1", "PersistentVolumeClaim", "{\"spec\":{}}", "spec.storageClassName",
         "\"object.spec.storageClassName\""},
        {"v1", "PersistentVolumeClaim",
         "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"1024Mi\"}}}}",
         "spec.resources.requests", "{\"storage\":\"1Gi\"}"},
        {"v1", "ResourceQuota", "{\"spec\":{\"hard\":{\"cpu\":1,\"memory\":\"0.5Gi\"}}}",
         "spec.hard", "{\"cpu\":\"1\",\"memory\":\"512Mi\"}"},
        /* A definition may have any defaults. */
        {"example.com/v1", "Widget", "{\"spec\":{\"a\":{\"b\":1}}}", "spec.c", "\"object.spec.c\""},
        {"example.com/v1", "Widget", "{\"spec\":{\"a\":{\"b\":1}}}", "spec.a.b", "1"},
        {"example.com/v1", "Widget", "{\"spec\":{\"a\":{\"b\":1}}}", "spec.a.c",
         "\"object.spec.a.c\""},
        {"example.com/v1", "Widget", "{\"metadata\":{\"name\":\"a\"}}", "metadata.labels",
         "absent"},
        {"example.com/v1", "Widget", "{\"metadata\":{\"name\":\"a\"}}", "data", "\"object.data\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = seen(rows[i].api_version, rows[i].kind, rows[i].json, rows[i].path);
        if (rows[i].seen && strcmp(found, rows[i].seen) != 0)
            fail_msg("%s %s of %s\n  is     %s\n  wanted %s", rows[i].kind, rows[i].path,
                     rows[i].json, found, rows[i].seen);
    }
}

static void containers_are_as_the_server_has_them(void **state)
{
    (void)state;
    static const struct {
        const char *container, *seen;
    } rows[] = {
        {"\"image\":\"a\"", "Always"},
        {"\"image\":\"a:latest\"", "Always"},
        {"\"image\":\"r:5000/a\"", "Always"},
        {"\"image\":\"a:1\"", "IfNotPresent"},
        {"\"image\":\"a@sha256:1\"", "IfNotPresent"},
        {"\"image\":\"a:latest@sha256:1\"", "Always"},
        {"\"image\":\"a\",\"imagePullPolicy\":\"Never\"", "Never"},
    };
    char json[512], wanted[512];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(json, sizeof json, POD("\"containers\":[{%s}]"), rows[i].container);
        snprintf(wanted, sizeof wanted, "\"imagePullPolicy\":\"%s\"", rows[i].seen);
        const char *found = seen("apps/v1", "Deployment", json, "spec.template.spec.containers");
        if (!strstr(found, wanted))
            fail_msg("%s\n  is     %s\n  wanted %s", json, found, wanted);
    }
    static const char path[] = "spec.template.spec.containers";
    static const char port[] = "\"containers\":[{\"ports\":[{\"containerPort\":8}]}]";
    snprintf(json, sizeof json, POD("%s"), port);
    assert_null(strstr(seen("apps/v1", "Deployment", json, path), "hostPort"));
    snprintf(json, sizeof json, "{\"spec\":{\"hostNetwork\":true,%s}}", port);
    assert_non_null(strstr(seen("v1", "Pod", json, "spec.containers"), "\"hostPort\":8"));
    assert_string_equal(seen("apps/v1", "Deployment",
                             POD("\"volumes\":[{\"name\":\"a\"},{\"name\":\"b\",\"hostPath\":{}}]"),
                             "spec.template.spec.volumes"),
                        "[{\"name\":\"a\",\"emptyDir\":{}},{\"name\":\"b\",\"hostPath\":{"
                        "\"type\":\"\"}}]");
}

static bool is_same(const struct kv_node *a, const struct kv_node *b)
{
    struct kv_buffer left = {0}, right = {0};
    kv_json_write_tree(a, &left);
    kv_json_write_tree(b, &right);
    json_t *one = json_loads(left.data, JSON_ALLOW_NUL, NULL),
           *two = json_loads(right.data, JSON_ALLOW_NUL, NULL);
    bool same = json_equal(one, two);
    json_decref(one);
    json_decref(two);
    kv_buffer_release(&left);
    kv_buffer_release(&right);
    return same;
}

/* What a server has stored is stored the same again. */
static void served_objects_stay_as_they_are(void **ignored)
{
    (void)ignored;
    struct kv_error error = {0};
    struct kv_state state;
    size_t count = 0;
    const struct kv_cel_paths all = {.whole = true};
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        char api_version[KV_API_VERSION_MAX];
        kv_state_keep(&state, kv_kind_api_version(*kind, api_version), (*kind)->name, &all);
    }
    assert_true(kv_snapshot_read(&state, TEST_DATA "/data/healthy", KV_TIME_NONE, &error));
    for (size_t i = 0; i < state.kind_count; i++)
        for (size_t k = 0; k < state.kinds[i].count; k++) {
            const struct kv_object *object = state.kinds[i].objects[k];
            const struct kv_node *kept = kv_object_kept(object);
            const struct kv_node *stored = stored_object(object->kind, kept, &arena);
            if (!is_same(stored, kept)) {
                struct kv_buffer left = {0}, right = {0};
                kv_json_write_tree(kept, &left);
                kv_json_write_tree(stored, &right);
                fail_msg("%s %s\n%s\n%s", object->kind->name, object->name, left.data, right.data);
            }
            count++;
        }
    assert_true(count > 100);
    kv_state_release(&state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_the_server_fills_in_is_not_absent, teardown),
        cmocka_unit_test_teardown(containers_are_as_the_server_has_them, teardown),
        cmocka_unit_test_teardown(served_objects_stay_as_they_are, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
