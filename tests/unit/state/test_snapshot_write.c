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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_bytes_lose_no_recording),
        cmocka_unit_test(bad_bytes_in_names_lose_no_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
