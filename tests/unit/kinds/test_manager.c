/* What is kept of managedFields, and who counts as Flux. */
#include "test.h"

#include "kubevet/base/buffer.h"
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

/* A Deployment with this metadata beside its names. */
static const struct kv_object *deployment(const char *metadata)
{
    struct kv_buffer json = {0};
    kv_buffer_printf(&json, "{\"metadata\":{\"name\":\"d\",\"namespace\":\"n\",%s}}", metadata);
    struct kv_reader *reader = kv_reader_json(kv_buffer_as_text(&json), "test", KV_ERROR_STATE);
    const struct kv_object *object =
        kv_kind_decode(&kv_kind_deployment, reader, (struct kv_memory){&arena, &strings});
    kv_reader_close(reader);
    kv_buffer_release(&json);
    return object;
}

static const struct kv_manager *manager_of(const char *entry)
{
    struct kv_buffer metadata = {0};
    kv_buffer_printf(&metadata, "\"managedFields\":[{%s}]", entry);
    const struct kv_object *object = deployment(metadata.data);
    kv_buffer_release(&metadata);
    return object ? kv_list_item(&object->managers, struct kv_manager, 0) : NULL;
}

#define SPEC "\"fieldsV1\":{\"f:spec\":{\"f:replicas\":{},\"f:paused\":{}}}"

static void only_what_may_matter_is_kept(void **state)
{
    (void)state;
    const struct {
        const char *entry;
        size_t count;
    } cases[] = {
        {"\"manager\":\"kubectl-edit\"," SPEC, 3},
        {SPEC ",\"manager\":\"kubectl-edit\"", 3},
        {"\"manager\":\"kubectl\",\"subresource\":\"scale\"," SPEC, 3},
        {"\"manager\":\"kubectl\",\"subresource\":\"\"," SPEC, 3},
        {"\"manager\":\"kubectl\",\"subresource\":\"status\"," SPEC, 0},
        {SPEC ",\"manager\":\"kubectl\",\"subresource\":\"status\"", 0},
        {"\"manager\":\"kustomize-controller\"," SPEC, 2},
        {SPEC ",\"manager\":\"kustomize-controller\"", 2}, /* keys sorted, as kubectl writes them */
        {SPEC, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct kv_manager *manager = manager_of(cases[i].entry);
        assert_non_null(manager);
        assert_true(manager->fields.set);
        assert_int_equal(manager->fields.count, cases[i].count);
    }
    assert_false(manager_of("\"manager\":\"kubectl-edit\"")->fields.set);
    assert_false(manager_of("\"manager\":\"kubectl-edit\",\"fieldsV1\":null")->fields.set);
    assert_null(manager_of("\"manager\":\"x\",\"fieldsV1\":[]"));
    assert_null(manager_of("\"manager\":\"x\",\"fieldsV1\":{\"f:a\":7}"));
}

/* Each has memory of its own, though they are read into the same. */
static void entries_do_not_share_their_fields(void **state)
{
    (void)state;
    const struct kv_object *object =
        deployment("\"managedFields\":[{\"manager\":\"a\",\"fieldsV1\":{\"f:x\":{}}},"
                   "{\"manager\":\"b\",\"fieldsV1\":{\"f:y\":{},\"f:z\":{}}},{\"manager\":\"c\"}]");
    const struct kv_manager *managers = object->managers.items;
    assert_int_equal(managers[0].fields.count, 1);
    assert_string_equal(managers[0].fields.items[0].name, "f:x");
    assert_int_equal(managers[1].fields.count, 2);
    assert_string_equal(managers[1].fields.items[0].name, "f:y");
    assert_int_equal(managers[2].fields.count, 0);
}

static void flux_is_known_by_its_names(void **state)
{
    (void)state;
    const struct {
        const char *manager, *operation;
        bool is_flux;
    } cases[] = {
        {"kustomize-controller", "Apply", true},
        {"kustomize-controller", "Update", true},
        {"helm-controller", "Apply", true},
        {"helm-controller", "Update", true},
        {"flux-client-side-apply", "Update", true},
        {"gotk-helm-controller", "Update", true},
        {"flux", "Apply", true},
        {"flux", "Update", false},
        {"flux", NULL, false},
        {"kustomize-controllers", "Apply", false},
        {"helm", "Apply", false},
        {"kubectl", "Apply", false},
        {"", "Apply", false},
        {NULL, NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct kv_manager manager = {.manager = cases[i].manager,
                                           .operation = cases[i].operation};
        assert_int_equal(kv_manager_is_flux(&manager), cases[i].is_flux);
    }
}

/* A kind that keeps managers keeps the labels of owners, and no other label. */
static void whose_an_object_is_is_kept_with_its_managers(void **state)
{
    (void)state;
    const struct kv_object *object = deployment(
        "\"labels\":{\"app\":\"x\",\"kustomize.toolkit.fluxcd.io/name\":\"apps\"},"
        "\"annotations\":{\"note\":\"x\",\"kustomize.toolkit.fluxcd.io/reconcile\":\"disabled\"},"
        "\"ownerReferences\":[{\"kind\":\"X\",\"name\":\"x\",\"controller\":true}]");
    assert_int_equal(object->labels.count, 1);
    assert_string_equal(kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION), "apps");
    assert_int_equal(object->annotations.count, 1);
    assert_string_equal(kv_labels_get(object->annotations, KV_FLUX_RECONCILE), "disabled");
    assert_int_equal(object->owners.count, 1);
}

/* What Flux may apply, and kubevet reads; pods and the like it does not apply. */
static void kinds_with_managers_are_listed(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct kv_kind *const *kind = kv_kinds_with_managers(); *kind; kind++, count++) {
        assert_true((*kind)->keep & KV_KEEP_MANAGERS);
        assert_string_not_equal((*kind)->name, "Pod");
        assert_string_not_equal((*kind)->name, "ReplicaSet");
        assert_string_not_equal((*kind)->name, "Secret");
    }
    assert_true(count >= 24);
    assert_true(kv_kind_is_metadata_only(kv_kind_find("v1", "ServiceAccount")));
    assert_false(kv_kind_is_metadata_only(&kv_kind_deployment));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(only_what_may_matter_is_kept, teardown),
        cmocka_unit_test_teardown(entries_do_not_share_their_fields, teardown),
        cmocka_unit_test_teardown(flux_is_known_by_its_names, teardown),
        cmocka_unit_test_teardown(whose_an_object_is_is_kept_with_its_managers, teardown),
        cmocka_unit_test_teardown(kinds_with_managers_are_listed, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
