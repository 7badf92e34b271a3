#include "test.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/kinds/workload.h"

#include <string.h>

static struct kv_arena arena;
static struct kv_intern strings;

static int teardown(void **state)
{
    (void)state;
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return 0;
}

static struct kv_object *decode(const struct kv_kind *kind, const char *json, char *error)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    struct kv_object *object = kv_kind_decode(kind, reader, (struct kv_memory){&arena, &strings});
    struct kv_error found = {0};
    kv_reader_error(reader, &found);
    kv_reader_close(reader);
    if (error)
        kv_error_format(&found, error, 256);
    return object;
}

static void kinds_are_found_and_have_paths(void **state)
{
    (void)state;
    char path[KV_KIND_PATH_MAX];
    assert_ptr_equal(kv_kind_find("v1", "ResourceQuota"), &kv_kind_resourcequota);
    assert_ptr_equal(kv_kind_find("storage.k8s.io/v1", "StorageClass"), &kv_kind_storageclass);
    assert_null(kv_kind_find("storage.k8s.io/v1beta1", "StorageClass"));
    assert_null(kv_kind_find("v1", "StorageClass"));
    assert_string_equal(kv_kind_path(&kv_kind_resourcequota, NULL, path), "/api/v1/resourcequotas");
    assert_string_equal(kv_kind_path(&kv_kind_resourcequota, "plana-odoo", path),
                        "/api/v1/namespaces/plana-odoo/resourcequotas");
    assert_string_equal(kv_kind_path(&kv_kind_storageclass, NULL, path),
                        "/apis/storage.k8s.io/v1/storageclasses");
}

static void every_kind_begins_with_metadata(void **state)
{
    (void)state;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        assert_string_equal((*kind)->fields[0].key, "metadata");
        assert_ptr_equal((*kind)->fields[0].fields, kv_metadata_fields);
        assert_true((*kind)->size >= sizeof(struct kv_object));
    }
}

static void names_and_namespaces_are_held_to_the_kind(void **state)
{
    (void)state;
    char error[256];
    assert_null(decode(&kv_kind_namespace, "{\"metadata\":{}}", error));
    assert_non_null(strstr(error, "without metadata.name"));
    assert_null(decode(&kv_kind_namespace, "null", error));
    assert_non_null(strstr(error, "expected a Namespace, found null"));
    assert_null(decode(&kv_kind_resourcequota, "{\"metadata\":{\"name\":\"q\"}}", error));
    assert_non_null(strstr(error, "ResourceQuota/q has no metadata.namespace"));
    struct kv_object *object =
        decode(&kv_kind_namespace, "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"}}", NULL);
    assert_non_null(object);
    assert_null(object->namespace);
}

static void change_is_the_newest_write_that_is_no_status(void **state)
{
    (void)state;
    kv_time edited;
    assert_true(kv_time_parse(kv_text_of("2026-11-22T10:00:00Z"), &edited));
    struct kv_object *object =
        decode(&kv_kind_resourcequota,
               "{\"metadata\":{\"name\":\"q\",\"namespace\":\"n\","
               "\"creationTimestamp\":\"2026-11-20T10:00:00Z\",\"managedFields\":["
               "{\"manager\":\"kubectl-edit\",\"time\":\"2026-11-22T10:00:00Z\"},"
               "{\"manager\":\"kube-controller-manager\",\"subresource\":\"status\","
               "\"time\":\"2026-11-22T11:00:00Z\"}]}}",
               NULL);
    assert_int_equal(kv_object_changed(object), edited);
    object = decode(&kv_kind_deployment,
                    "{\"metadata\":{\"name\":\"d\",\"namespace\":\"n\",\"managedFields\":["
                    "{\"manager\":\"flux\",\"time\":\"2026-11-20T10:00:00Z\"},"
                    "{\"manager\":\"kube-controller-manager\",\"subresource\":\"scale\","
                    "\"time\":\"2026-11-22T10:00:00Z\"}]}}",
                    NULL);
    assert_int_equal(kv_object_changed(object), edited);
    object =
        decode(&kv_kind_resourcequota, "{\"metadata\":{\"name\":\"q\",\"namespace\":\"n\"}}", NULL);
    assert_int_equal(kv_object_changed(object), KV_TIME_NONE);
}

static void amounts_are_found_by_name_then_by_alias(void **state)
{
    (void)state;
    const struct kv_resource_quota *quota = (const struct kv_resource_quota *)decode(
        &kv_kind_resourcequota,
        "{\"metadata\":{\"name\":\"q\",\"namespace\":\"n\"},\"spec\":{\"hard\":{"
        "\"cpu\":\"10\",\"requests.cpu\":\"5\",\"requests.memory\":\"1Gi\"}}}",
        NULL);
    assert_string_equal(kv_quantities_get(&quota->hard, "cpu")->text, "10");
    assert_string_equal(kv_quantities_get(&quota->hard, "requests.cpu")->text, "5");
    assert_string_equal(kv_quantities_get(&quota->hard, "memory")->text, "1Gi");
    assert_null(kv_quantities_get(&quota->hard, "pods"));
}

static void quota_scopes_are_seen(void **state)
{
    (void)state;
    const struct {
        const char *spec;
        bool scoped;
    } cases[] = {
        {"{\"hard\":{\"pods\":\"1\"}}", false},
        {"{\"scopes\":[]}", false},
        {"{\"scopes\":[\"BestEffort\"]}", true},
        {"{\"scopeSelector\":{\"matchExpressions\":[{\"scopeName\":\"PriorityClass\","
         "\"operator\":\"In\",\"values\":[\"high\"]}]}}",
         true},
        {"{\"scopeSelector\":{}}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[512];
        strcpy(json, "{\"metadata\":{\"name\":\"q\",\"namespace\":\"n\"},\"spec\":");
        strcat(strcat(json, cases[i].spec), "}");
        const struct kv_resource_quota *quota =
            (const struct kv_resource_quota *)decode(&kv_kind_resourcequota, json, NULL);
        assert_non_null(quota);
        assert_int_equal(kv_resource_quota_is_scoped(quota), cases[i].scoped);
    }
}

static void default_storage_class_is_seen_under_both_annotations(void **state)
{
    (void)state;
    const struct {
        const char *annotations;
        bool is_default;
    } cases[] = {
        {"{}", false},
        {"{\"storageclass.kubernetes.io/is-default-class\":\"true\"}", true},
        {"{\"storageclass.kubernetes.io/is-default-class\":\"false\"}", false},
        {"{\"storageclass.beta.kubernetes.io/is-default-class\":\"true\"}", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[512];
        strcpy(json, "{\"metadata\":{\"name\":\"c\",\"annotations\":");
        strcat(strcat(json, cases[i].annotations), "}}");
        const struct kv_storage_class *found =
            (const struct kv_storage_class *)decode(&kv_kind_storageclass, json, NULL);
        assert_int_equal(kv_storage_class_is_default(found), cases[i].is_default);
    }
}

static void chosen_labels_are_kept_and_others_not(void **state)
{
    (void)state;
    struct kv_object *object = decode(&kv_kind_service,
                                      "{\"metadata\":{\"name\":\"s\",\"namespace\":\"n\","
                                      "\"labels\":{\"app\":\"x\",\"k8s-app\":\"kube-dns\"},"
                                      "\"annotations\":{\"a\":\"b\"}}}",
                                      NULL);
    assert_int_equal(object->labels.count, 1);
    assert_string_equal(kv_labels_get(object->labels, KV_SERVICE_APP_LABEL), "kube-dns");
    assert_int_equal(object->annotations.count, 0);
}

static void a_group_has_versions(void **state)
{
    (void)state;
    assert_true(kv_kind_is_of(&kv_kind_deployment, "apps/v1"));
    assert_true(kv_kind_is_of(&kv_kind_deployment, "apps/v1beta2"));
    assert_false(kv_kind_is_of(&kv_kind_deployment, "apps.kruise.io/v1"));
    assert_false(kv_kind_is_of(&kv_kind_deployment, "app/v1"));
    assert_false(kv_kind_is_of(&kv_kind_deployment, "v1"));
    assert_false(kv_kind_is_of(&kv_kind_deployment, NULL));
    assert_true(kv_kind_is_of(&kv_kind_pod, "v1"));
    assert_true(kv_kind_is_of(&kv_kind_pod, NULL));
    assert_false(kv_kind_is_of(&kv_kind_pod, "metrics.k8s.io/v1beta1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_has_versions),
        cmocka_unit_test(chosen_labels_are_kept_and_others_not),
        cmocka_unit_test(kinds_are_found_and_have_paths),
        cmocka_unit_test(every_kind_begins_with_metadata),
        cmocka_unit_test(names_and_namespaces_are_held_to_the_kind),
        cmocka_unit_test(change_is_the_newest_write_that_is_no_status),
        cmocka_unit_test(amounts_are_found_by_name_then_by_alias),
        cmocka_unit_test(quota_scopes_are_seen),
        cmocka_unit_test(default_storage_class_is_seen_under_both_annotations),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
