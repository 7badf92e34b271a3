#include "test.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/state/snapshot.h"

/* Reasons and servers are cut to a size, perhaps within a character. */
static void bad_bytes_lose_no_recording(void **state)
{
    (void)state;
    static const struct kv_kind *const kinds[] = {&kv_kind_namespace, NULL};
    struct kv_state recorded;
    struct kv_buffer out = {0};
    kv_state_init(&recorded, KV_SOURCE_SNAPSHOT);
    recorded.server = "https://\xff";
    kv_state_not_known(&recorded, &kv_kind_namespace, "a\xc3", "cut \xe2\x82");
    kv_snapshot_write(&recorded, kinds, &out);
    assert_non_null(strstr(out.data, "\"server\":\"https://\xef\xbf\xbd\""));
    assert_non_null(strstr(out.data, "\"namespace\":\"a\xef\xbf\xbd\""));
    assert_non_null(strstr(out.data, "\"reason\":\"cut \xef\xbf\xbd\xef\xbf\xbd\""));
    kv_buffer_release(&out);
    kv_state_release(&recorded);
}

/* Labels, annotations and quantities come from JSON, whose reader refuses bad bytes; manifests and
 * whatever else fills a state must not be trusted with it. */
static void bad_bytes_in_names_lose_no_object(void **state)
{
    (void)state;
    static const struct kv_kind *const kinds[] = {&kv_kind_namespace, NULL};
    struct kv_state recorded;
    struct kv_buffer out = {0};
    kv_state_init(&recorded, KV_SOURCE_SNAPSHOT);
    kv_state_know(&recorded, &kv_kind_namespace);
    struct kv_reader *reader =
        kv_reader_json(kv_text_of("{\"metadata\":{\"name\":\"a\"}}"), "test", KV_ERROR_STATE);
    assert_true(kv_state_take(&recorded, &kv_kind_namespace, kv_state_source(&recorded), reader));
    kv_reader_close(reader);
    kv_state_index(&recorded);
    kv_state_kind(&recorded, &kv_kind_namespace)->objects[0]->name = "a\xff";
    kv_snapshot_write(&recorded, kinds, &out);
    assert_non_null(strstr(out.data, "{\"metadata\":{\"name\":\"a\xef\xbf\xbd\"}}"));
    kv_buffer_release(&out);
    kv_state_release(&recorded);
}

/* Who wrote what is written as the API serves it, and read as it was: twice the same. */
static void writers_are_read_as_they_were_written(void **state)
{
    (void)state;
    static const char json[] =
        "{\"kind\":\"DeploymentList\",\"apiVersion\":\"apps/v1\",\"items\":[{\"metadata\":{"
        "\"name\":\"web\",\"namespace\":\"shop\","
        "\"labels\":{\"app\":\"x\",\"helm.toolkit.fluxcd.io/name\":\"web\"},\"managedFields\":["
        "{\"manager\":\"kubectl-edit\",\"operation\":\"Update\",\"time\":\"2026-11-22T10:00:00Z\","
        "\"fieldsV1\":{\"f:metadata\":{\"f:labels\":{}},\"f:spec\":{\"f:l\":{"
        "\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},\"f:x\":{}}},\"f:y\":{}},\"f:z\":{}}},"
        "{\"manager\":\"c\",\"fieldsV1\":{\"f:status\":{}}},{\"manager\":\"d\"}]}}]}";
    static const char written[] =
        "\"labels\":{\"helm.toolkit.fluxcd.io/name\":\"web\"},\"managedFields\":["
        "{\"manager\":\"kubectl-edit\",\"operation\":\"Update\",\"time\":\"2026-11-22T10:00:00Z\","
        "\"fieldsV1\":{\"f:spec\":{\"f:l\":{"
        "\"k:{\\\"name\\\":\\\"a\\\"}\":{\"f:x\":{}}},\"f:y\":{}},\"f:z\":{}}},"
        "{\"manager\":\"c\",\"fieldsV1\":{}},{\"manager\":\"d\"}]";
    struct kv_buffer one = {0}, two = {0};
    struct kv_state first, second;
    struct kv_error error = {0};
    kv_state_init(&first, KV_SOURCE_SNAPSHOT);
    kv_state_init(&second, KV_SOURCE_SNAPSHOT);
    assert_true(kv_snapshot_parse(&first, kv_text_of(json), "a", KV_TIME_NONE, &error));
    kv_snapshot_write(&first, kv_kinds_registry, &one);
    assert_non_null(strstr(one.data, written));
    assert_true(kv_snapshot_parse(&second, kv_buffer_as_text(&one), "b", KV_TIME_NONE, &error));
    kv_snapshot_write(&second, kv_kinds_registry, &two);
    assert_string_equal(one.data, two.data);
    kv_buffer_release(&one);
    kv_buffer_release(&two);
    kv_state_release(&first);
    kv_state_release(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_bytes_lose_no_recording),
        cmocka_unit_test(bad_bytes_in_names_lose_no_object),
        cmocka_unit_test(writers_are_read_as_they_were_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
