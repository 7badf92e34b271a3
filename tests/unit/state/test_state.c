#include "test.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/node.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/state/state.h"

#include <stdio.h>
#include <string.h>

static struct kv_state state;

static int setup(void **ignored)
{
    (void)ignored;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    return 0;
}

static int teardown(void **ignored)
{
    (void)ignored;
    kv_state_release(&state);
    return 0;
}

static void take(const struct kv_kind *kind, uint32_t source, const char *namespace,
                 const char *name, const char *version)
{
    char json[256];
    snprintf(json, sizeof json,
             "{\"metadata\":{\"namespace\":\"%s\",\"name\":\"%s\",\"resourceVersion\":\"%s\"}}",
             namespace, name, version);
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    assert_true(kv_state_take(&state, kind, source, reader));
    kv_reader_close(reader);
}

/* Is it taken, or passed over, so that the reader can go on? */
static bool take_json(const struct kv_kind *kind, uint32_t source, const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    bool ok = kv_state_take(&state, kind, source, reader) && kv_read_end(reader);
    kv_reader_close(reader);
    return ok;
}

static void what_cannot_be_decoded_is_not_known(void **ignored)
{
    (void)ignored;
    uint32_t source = kv_state_source(&state);
    kv_state_know(&state, &kv_kind_pod);
    kv_state_know(&state, &kv_kind_namespace);
    take(&kv_kind_pod, source, "a", "1", "1");
    assert_true(take_json(&kv_kind_pod, source,
                          "{\"spec\":{\"containers\":[{\"name\":[[1e999]]}]},"
                          "\"metadata\":{\"labels\":7,\"namespace\":\"b\",\"name\":\"2\"}}"));
    kv_state_index(&state);
    assert_int_equal(kv_state_kind(&state, &kv_kind_pod)->count, 1);
    assert_null(kv_state_unknown(&state, &kv_kind_pod, "a"));
    assert_string_equal(kv_state_unknown(&state, &kv_kind_pod, "b"),
                        "Pod b/2 cannot be read: \"name\" must be a string (test:1:32)");
    kv_state_forget(&state, &kv_kind_pod, source);
    assert_null(kv_state_unknown(&state, &kv_kind_pod, "b"));

    static const char *const nameless[] = {
        "null",
        "1",
        "[{}]",
        "{}",
        "{\"metadata\":null}",
        "{\"metadata\":{\"name\":\"\",\"namespace\":\"b\"}}",
        "{\"metadata\":{\"name\":7,\"namespace\":\"b\"}}",
        "{\"metadata\":{\"name\":\"a\"}}",
    };
    for (size_t i = 0; i < sizeof nameless / sizeof *nameless; i++) {
        assert_true(take_json(&kv_kind_pod, source, nameless[i]));
        assert_non_null(kv_state_unknown(&state, &kv_kind_pod, "a"));
        kv_state_forget(&state, &kv_kind_pod, source);
    }
    assert_true(take_json(&kv_kind_namespace, source,
                          "{\"metadata\":{\"name\":\"n\",\"generation\":1e3}}"));
    assert_non_null(kv_state_unknown(&state, &kv_kind_namespace, NULL));
    /* Invalid JSON is an object of which nothing is known. */
    assert_false(take_json(&kv_kind_pod, source, "{\"metadata\":{\"name\":7,}}"));
}

static void many_that_cannot_be_decoded_are_not_named(void **ignored)
{
    (void)ignored;
    uint32_t source = kv_state_source(&state);
    kv_state_know(&state, &kv_kind_pod);
    for (int i = 0; i < 1000; i++)
        assert_true(take_json(&kv_kind_pod, source,
                              "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"},\"spec\":7}"));
    assert_int_equal(kv_state_kind(&state, &kv_kind_pod)->unknown.count, 101);
    assert_non_null(kv_state_unknown(&state, &kv_kind_pod, "c"));
}

static void objects_are_found_by_namespace_and_name(void **ignored)
{
    (void)ignored;
    uint32_t source = kv_state_source(&state);
    const char *const names[][2] = {{"b", "2"}, {"a-b", "1"}, {"a", "2"}, {"b", "1"}, {"a", "1"}};
    for (size_t i = 0; i < 5; i++)
        take(&kv_kind_resourcequota, source, names[i][0], names[i][1], "1");
    kv_state_index(&state);
    size_t count;
    struct kv_object *const *found =
        kv_state_in_namespace(&state, &kv_kind_resourcequota, "a", &count);
    assert_int_equal(count, 2);
    assert_string_equal(found[0]->name, "1");
    assert_string_equal(found[1]->name, "2");
    kv_state_in_namespace(&state, &kv_kind_resourcequota, "c", &count);
    assert_int_equal(count, 0);
    kv_state_in_namespace(&state, &kv_kind_resourcequota, "", &count);
    assert_int_equal(count, 0);
    assert_non_null(kv_state_find(&state, &kv_kind_resourcequota, "a-b", "1"));
    assert_null(kv_state_find(&state, &kv_kind_resourcequota, "a-b", "2"));
    assert_null(kv_state_find(&state, &kv_kind_namespace, NULL, "a"));
}

static void newest_version_stays_whatever_its_length(void **ignored)
{
    (void)ignored;
    uint32_t source = kv_state_source(&state);
    take(&kv_kind_namespace, source, "", "a", "999");
    take(&kv_kind_namespace, source, "", "a", "1000");
    take(&kv_kind_namespace, source, "", "a", "998");
    kv_state_index(&state);
    assert_int_equal(kv_state_kind(&state, &kv_kind_namespace)->count, 1);
    assert_string_equal(kv_state_find(&state, &kv_kind_namespace, NULL, "a")->resource_version,
                        "1000");
}

static void a_list_that_begins_anew_is_forgotten(void **ignored)
{
    (void)ignored;
    uint32_t first = kv_state_source(&state), second = kv_state_source(&state);
    take(&kv_kind_namespace, first, "", "a", "1");
    take(&kv_kind_namespace, second, "", "b", "1");
    take(&kv_kind_namespace, first, "", "c", "1");
    kv_state_forget(&state, &kv_kind_namespace, first);
    take(&kv_kind_namespace, first, "", "d", "1");
    kv_state_index(&state);
    assert_int_equal(kv_state_kind(&state, &kv_kind_namespace)->count, 2);
    assert_non_null(kv_state_find(&state, &kv_kind_namespace, NULL, "b"));
    assert_non_null(kv_state_find(&state, &kv_kind_namespace, NULL, "d"));
}

/* A list that is read again takes no more memory than once. */
static void what_is_forgotten_leaves_nothing(void **ignored)
{
    (void)ignored;
    uint32_t source = kv_state_source(&state);
    const struct kv_arena *arena =
        &kv_list_item(&state.sources, struct kv_state_source, source)->arena;
    size_t once = 0;
    for (int reading = 0; reading < 3; reading++) {
        for (int i = 0; i < 1000; i++) {
            char name[16];
            snprintf(name, sizeof name, "n%d", i);
            take(&kv_kind_namespace, source, "", name, "1");
        }
        if (reading == 0)
            once = arena->bytes;
        assert_int_equal(arena->bytes, once);
        kv_state_forget(&state, &kv_kind_namespace, source);
        assert_int_equal(arena->bytes, 0);
    }
}

/* Objects without end end somewhere; what is forgotten does not count. */
static void a_state_has_a_largest_size(void **ignored)
{
    (void)ignored;
    static const char item[] = "{\"metadata\":{\"name\":\"a\"}}";
    uint32_t source = kv_state_source(&state);
    size_t most = 0;
    state.max_bytes = (size_t)1 << 20;
    for (int reading = 0; reading < 2; reading++) {
        struct kv_reader *reader;
        struct kv_error error = {0};
        size_t taken = 0;
        for (;; taken++) {
            reader = kv_reader_json(kv_text_of(item), "test", KV_ERROR_STATE);
            if (!kv_state_take(&state, &kv_kind_namespace, source, reader))
                break;
            kv_reader_close(reader);
        }
        kv_reader_error(reader, &error);
        kv_reader_close(reader);
        assert_string_equal(error.text,
                            "the objects take more than 1 MiB: no cluster is that large");
        assert_int_equal(error.kind, KV_ERROR_STATE);
        assert_in_range(taken, 1000, 10000);
        assert_true(taken >= most);
        most = taken;
        kv_state_forget(&state, &kv_kind_namespace, source);
    }
}

/* Thousands of pods of one template: their lists are kept once. */
static void equal_parts_are_kept_once(void **ignored)
{
    (void)ignored;
    uint32_t source = kv_state_source(&state);
    const struct kv_pod *pods[3];
    for (int i = 0; i < 3; i++) {
        char json[1024];
        snprintf(
            json, sizeof json,
            "{\"metadata\":{\"name\":\"p%d\",\"namespace\":\"n\",\"labels\":{\"app\":\"a\"}},"
            "\"spec\":{\"nodeName\":\"node%d\",\"volumes\":[{\"name\":\"f\",\"nfs\":{\"server\":"
            "\"s\",\"path\":\"/\"}},{\"name\":\"kube-api-access-%d\"}],\"containers\":[{"
            "\"volumeMounts\":[{\"name\":\"f\",\"subPath\":\"%s\"},{\"name\":"
            "\"kube-api-access-%d\"}]}]}}",
            i, i, i, i < 2 ? "same" : "other", i);
        struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
        assert_true(kv_state_take(&state, &kv_kind_pod, source, reader));
        kv_reader_close(reader);
        pods[i] = (const struct kv_pod *)kv_state_kind(&state, &kv_kind_pod)->objects[i];
    }
    assert_string_equal(pods[1]->object.name, "p1");
    assert_ptr_equal(pods[0]->spec->containers.items, pods[1]->spec->containers.items);
    assert_ptr_not_equal(pods[0]->spec->containers.items, pods[2]->spec->containers.items);
    assert_ptr_equal(pods[0]->spec->volumes.items, pods[2]->spec->volumes.items);
    assert_ptr_equal(pods[0]->object.labels.items, pods[2]->object.labels.items);
    const struct kv_container *container =
        kv_list_item(&pods[2]->spec->containers, const struct kv_container, 0);
    assert_int_equal(container->mounts.count, 1);
    assert_string_equal(kv_list_item(&container->mounts, const struct kv_volume_mount, 0)->sub_path,
                        "other");
}

static void what_is_not_listed_is_unknown(void **ignored)
{
    (void)ignored;
    const struct kv_kind *quota = &kv_kind_resourcequota;
    assert_false(kv_state_listed(&state, quota));
    assert_string_equal(kv_state_unknown(&state, quota, "a"),
                        "the state contains no list of this kind");
    kv_state_know(&state, quota);
    assert_null(kv_state_unknown(&state, quota, "a"));
    kv_state_not_known(&state, quota, "b", "403");
    assert_null(kv_state_unknown(&state, quota, "a"));
    assert_string_equal(kv_state_unknown(&state, quota, "b"), "403");
    assert_string_equal(kv_state_unknown(&state, quota, NULL), "403"); /* not everywhere */
    kv_state_not_known(&state, quota, NULL, "gone");
    assert_string_equal(kv_state_unknown(&state, quota, "a"), "gone");
}

/* Read namespace by namespace: what was not asked for by name is elsewhere. */
static void what_was_read_one_by_one_is_known_there(void **ignored)
{
    (void)ignored;
    const struct kv_kind *quota = &kv_kind_resourcequota;
    kv_state_know_in(&state, quota, "a");
    kv_state_not_known(&state, quota, "b", "403");
    kv_state_not_known(&state, quota, KV_ELSEWHERE, "some only");
    assert_true(kv_state_listed(&state, quota));
    assert_null(kv_state_unknown(&state, quota, "a"));
    assert_string_equal(kv_state_unknown(&state, quota, "b"), "403");
    assert_string_equal(kv_state_unknown(&state, quota, "c"), "some only");
    assert_non_null(kv_state_unknown(&state, quota, NULL));
}

static void pages_are_known_when_all_are_there(void **ignored)
{
    (void)ignored;
    const struct kv_kind *kind = &kv_kind_namespace;
    uint32_t source = kv_state_source(&state);
    take(kind, source, "", "a", "1");
    take(kind, source, "", "b", "1");
    kv_state_page(&state, kind, 3); /* two, and one remains */
    kv_state_know(&state, kind);    /* the last page looks like a whole list */
    kv_state_index(&state);
    assert_false(kv_state_listed(&state, kind));
    assert_non_null(strstr(kv_state_unknown(&state, kind, NULL), "pages"));
    take(kind, source, "", "c", "1");
    kv_state_index(&state);
    assert_true(kv_state_listed(&state, kind));
}

static void complete_says_nothing_of_what_was_refused(void **ignored)
{
    (void)ignored;
    state.complete = true;
    assert_true(kv_state_listed(&state, &kv_kind_namespace));
    kv_state_not_known(&state, &kv_kind_namespace, NULL, "403");
    assert_false(kv_state_listed(&state, &kv_kind_namespace));
    kv_state_page(&state, &kv_kind_resourcequota, SIZE_MAX);
    assert_false(kv_state_listed(&state, &kv_kind_resourcequota));
}

static void other_kinds_are_counted(void **ignored)
{
    (void)ignored;
    kv_state_count_other(&state, "Pod");
    kv_state_count_other(&state, "Lease");
    kv_state_count_other(&state, "Pod");
    assert_int_equal(state.others.count, 2);
    assert_int_equal(kv_state_object_count(&state), 3);
}

static void newest_timestamp_is_close_where_nodes_report(void **ignored)
{
    (void)ignored;
    assert_true(kv_state_clock_is_close(&state));
    state.clock_is_floor = true;
    assert_false(kv_state_clock_is_close(&state));
    struct kv_reader *reader =
        kv_reader_json(kv_text_of("{\"metadata\":{\"name\":\"n\"}}"), "test", KV_ERROR_STATE);
    assert_true(kv_state_take(&state, &kv_kind_node, kv_state_source(&state), reader));
    kv_reader_close(reader);
    kv_state_index(&state);
    assert_true(kv_state_clock_is_close(&state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_cannot_be_decoded_is_not_known, setup, teardown),
        cmocka_unit_test_setup_teardown(many_that_cannot_be_decoded_are_not_named, setup, teardown),
        cmocka_unit_test_setup_teardown(objects_are_found_by_namespace_and_name, setup, teardown),
        cmocka_unit_test_setup_teardown(newest_version_stays_whatever_its_length, setup, teardown),
        cmocka_unit_test_setup_teardown(a_list_that_begins_anew_is_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(equal_parts_are_kept_once, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_forgotten_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_state_has_a_largest_size, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_listed_is_unknown, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_read_one_by_one_is_known_there, setup, teardown),
        cmocka_unit_test_setup_teardown(pages_are_known_when_all_are_there, setup, teardown),
        cmocka_unit_test_setup_teardown(complete_says_nothing_of_what_was_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(other_kinds_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(newest_timestamp_is_close_where_nodes_report, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
