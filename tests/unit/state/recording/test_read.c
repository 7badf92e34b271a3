#include "test.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/kubevet-test-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static void write_file(const char *name, const char *text)
{
    char path[128];
    struct kv_error error = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(kv_file_write(path, kv_text_of(text), &error));
}

static int clear_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s' && mkdir '%s'", folder, folder);
    return system(command);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Reads a file of the folder (or the folder itself, for "") into *out. */
static bool read_state(const char *name, kv_time at, struct kv_state *out, char *message)
{
    char path[128];
    struct kv_error error = {0};
    snprintf(path, sizeof path, "%s%s%s", folder, name[0] ? "/" : "", name);
    kv_state_init(out, KV_SOURCE_SNAPSHOT);
    bool ok = kv_snapshot_read(out, path, at, &error);
    if (message)
        kv_error_format(&error, message, 512);
    return ok;
}

static kv_time time_of(const char *text)
{
    kv_time time;
    assert_true(kv_time_parse(kv_text_of(text), &time));
    return time;
}

#define NAMESPACE(name, uid, version)                                                              \
    "{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" uid "\",\"resourceVersion\":\"" version      \
    "\"},\"status\":{\"phase\":\"" version "\"}}"
#define NAMESPACES(items) "{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"items\":[" items "]}"

static void typed_list_makes_its_kind_known(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json", NAMESPACES(NAMESPACE("b", "2", "5") "," NAMESPACE("a", "1", "6")));
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_null(kv_state_unknown(&s, &kv_kind_namespace, NULL));
    assert_non_null(kv_state_unknown(&s, &kv_kind_resourcequota, NULL));
    assert_non_null(kv_state_find(&s, &kv_kind_namespace, NULL, "a"));
    assert_null(kv_state_find(&s, &kv_kind_namespace, NULL, "c"));
    s.complete = true;
    assert_null(kv_state_unknown(&s, &kv_kind_resourcequota, NULL));
    kv_state_release(&s);
}

#define NAMESPACES_OF(version)                                                                     \
    "{\"kind\":\"NamespaceList\",\"apiVersion\":\"" version                                        \
    "\",\"items\":[" NAMESPACE("a", "1", "1") "]}"

/* What is later than the version that is read may hold anything anywhere. */
static void a_newer_version_is_not_read(void **ignored)
{
    (void)ignored;
    static const char *const newer[] = {NAMESPACES_OF("v2"),       NAMESPACES_OF("v9"),
                                        NAMESPACES_OF("v2alpha1"), NAMESPACES_OF("v1x"),
                                        NAMESPACES_OF("v1beta"),   NAMESPACES_OF("1")};
    static const char *const older[] = {NAMESPACES_OF("v1"), NAMESPACES_OF("v1beta2"),
                                        NAMESPACES_OF("v1alpha1")};
    for (size_t i = 0; i < sizeof newer / sizeof *newer + sizeof older / sizeof *older; i++) {
        bool is_newer = i < sizeof newer / sizeof *newer;
        struct kv_state s;
        write_file("a.json", is_newer ? newer[i] : older[i - sizeof newer / sizeof *newer]);
        assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
        s.complete = true;
        assert_int_equal(kv_state_unknown(&s, &kv_kind_namespace, NULL) != NULL, is_newer);
        kv_state_release(&s);
    }
}

static void keys_may_stand_in_any_order(void **state)
{
    (void)state;
    struct kv_state s;
    write_file(
        "a.json",
        "{\"items\":[" NAMESPACE(
            "a", "1", "1") "],\"metadata\":{},\"apiVersion\":\"v1\",\"kind\":\"NamespaceList\"}");
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_int_equal(kv_state_kind(&s, &kv_kind_namespace)->count, 1);
    kv_state_release(&s);
    write_file("b.json", "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"kind\":\"Namespace\","
                         "\"apiVersion\":\"v1\"}],\"kind\":\"List\",\"apiVersion\":\"v1\"}");
    assert_true(read_state("b.json", KV_TIME_NONE, &s, NULL));
    assert_int_equal(kv_state_kind(&s, &kv_kind_namespace)->count, 1);
    kv_state_release(&s);
}

static void generic_list_knows_what_occurs(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json",
               "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":["
               "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}},"
               "{\"kind\":\"Lease\",\"apiVersion\":\"coordination.k8s.io/v1\",\"metadata\":{}}]}");
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_null(kv_state_unknown(&s, &kv_kind_namespace, NULL));
    assert_non_null(kv_state_unknown(&s, &kv_kind_storageclass, NULL));
    assert_int_equal(kv_state_object_count(&s), 2);
    kv_state_release(&s);
}

static void page_and_single_object_make_nothing_known(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json", "{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"metadata\":{"
                         "\"continue\":\"abc\"},\"items\":[" NAMESPACE("a", "1", "1") "]}");
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_non_null(strstr(kv_state_unknown(&s, &kv_kind_namespace, NULL), "pages"));
    kv_state_release(&s);
    write_file("b.json", "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{"
                         "\"name\":\"a\"}}");
    assert_true(read_state("b.json", KV_TIME_NONE, &s, NULL));
    assert_non_null(kv_state_unknown(&s, &kv_kind_namespace, NULL));
    kv_state_release(&s);
}

static void one_object_is_one_however_often_it_occurs(void **state)
{
    (void)state;
    struct kv_state s;
    clear_folder(NULL);
    /* The newest version stays; of equal versions, that of the longer list. */
    write_file("a.json", NAMESPACES(NAMESPACE("x", "1", "99") "," NAMESPACE("y", "2", "7")));
    write_file("b.json", NAMESPACES(NAMESPACE("x", "1", "100")));
    write_file("c.json", "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":"
                         "\"y\",\"uid\":\"2\",\"resourceVersion\":\"7\"},\"status\":{"
                         "\"phase\":\"of-the-single-object\"}}");
    assert_true(read_state("", KV_TIME_NONE, &s, NULL));
    assert_int_equal(kv_state_kind(&s, &kv_kind_namespace)->count, 2);
    const struct kv_namespace *x =
        (const struct kv_namespace *)kv_state_find(&s, &kv_kind_namespace, NULL, "x");
    const struct kv_namespace *y =
        (const struct kv_namespace *)kv_state_find(&s, &kv_kind_namespace, NULL, "y");
    assert_string_equal(x->phase, "100");
    assert_string_equal(y->phase, "7");
    kv_state_release(&s);
}

static void folder_passes_over_what_is_no_state(void **state)
{
    (void)state;
    struct kv_state s;
    clear_folder(NULL);
    write_file("a.json", NAMESPACES(NAMESPACE("x", "1", "1")));
    write_file("b.json", "{\"kind\":\"APIResourceList\",\"resources\":[]}");
    write_file("c.json", "{\"kind\":\"Status\",\"message\":\"forbidden\"}");
    write_file("d.json", "{\"kind\":\"PartialObjectMetadataList\",\"items\":[{}]}");
    write_file("e.json", "{\"major\":\"1\",\"gitVersion\":\"v1.35.3\"}");
    write_file("README.txt", "not JSON");
    assert_true(read_state("", KV_TIME_NONE, &s, NULL));
    assert_string_equal(s.version, "1.35.3");
    assert_int_equal(kv_state_object_count(&s), 1);
    kv_state_release(&s);
}

#define RECORDED(head)                                                                             \
    "{\"kind\":\"Snapshot\",\"apiVersion\":\"kubevet/v1\"," head                                   \
    "\"lists\":[{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{"      \
    "\"name\":\"a\",\"creationTimestamp\":\"2026-11-22T10:00:00Z\"},\"status\":{\"conditions\":["  \
    "{\"lastTransitionTime\":\"2026-11-22T11:00:00Z\"}],\"notAfter\":\"2027-01-01T00:00:00Z\"}}]}" \
    "]}"

static void pages_need_all_their_objects(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json", "{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"metadata\":{"
                         "\"continue\":\"abc\",\"remainingItemCount\":2},\"items\":[" NAMESPACE(
                             "a", "1", "1") "]}");
    write_file("c.json", NAMESPACES(NAMESPACE("c", "3", "1")));
    assert_true(read_state("", KV_TIME_NONE, &s, NULL));
    assert_non_null(kv_state_unknown(&s, &kv_kind_namespace, NULL)); /* b is on a lost page */
    kv_state_release(&s);
    write_file("b.json", "{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"metadata\":{"
                         "\"continue\":\"abd\",\"remainingItemCount\":1},\"items\":[" NAMESPACE(
                             "b", "2", "1") "]}");
    assert_true(read_state("", KV_TIME_NONE, &s, NULL));
    assert_null(kv_state_unknown(&s, &kv_kind_namespace, NULL));
    kv_state_release(&s);
}

static void a_page_with_a_token_is_not_the_last(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json", "{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"metadata\":{"
                         "\"continue\":\"abc\",\"remainingItemCount\":0},\"items\":[" NAMESPACE(
                             "a", "1", "1") "]}");
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_non_null(kv_state_unknown(&s, &kv_kind_namespace, NULL));
    kv_state_release(&s);
}

static void yaml_is_read_as_json_is(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "apiVersion: v1\nkind: NamespaceList\nitems:\n- metadata: {name: a}\n",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n"
        "    name: a\n    creationTimestamp: \"2026-11-22T10:00:00Z\"\n",
        "---\napiVersion: v1\nkind: ConfigMapList\nitems: []\n---\napiVersion: v1\nkind: "
        "NamespaceList\nitems: [{metadata: {name: a}}]\n",
        "\"apiVersion\": v1\n\"kind\": NamespaceList\n\"items\": [{metadata: {name: a}}]\n",
    };
    struct kv_state s;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_file("a.yaml", texts[i]);
        assert_true(read_state("a.yaml", KV_TIME_NONE, &s, NULL));
        assert_int_equal(kv_state_kind(&s, &kv_kind_namespace)->count, 1);
        assert_null(kv_state_unknown(&s, &kv_kind_namespace, NULL));
        kv_state_release(&s);
    }
}

static void what_differs_and_is_of_no_version_is_no_state(void **state)
{
    (void)state;
    struct kv_state s;
    char message[512];
    write_file("a.json", NAMESPACES("{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":"
                                    "\"a\"}}"));
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL)); /* they say the same */
    kv_state_release(&s);
    write_file("a.json", NAMESPACES("{\"metadata\":{\"name\":\"a\",\"uid\":\"1\"}},{\"metadata\":{"
                                    "\"name\":\"a\",\"uid\":\"2\"}}"));
    assert_false(read_state("a.json", KV_TIME_NONE, &s, message));
    assert_non_null(strstr(message, "exists twice"));
    kv_state_release(&s);
}

static void items_are_what_their_list_says(void **state)
{
    (void)state;
    struct kv_state s;
    char message[512];
    write_file("a.json", "{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"items\":[{"
                         "\"kind\":\"Node\",\"metadata\":{\"name\":\"a\"}}]}");
    assert_false(read_state("a.json", KV_TIME_NONE, &s, message));
    assert_non_null(strstr(message, "an item of this NamespaceList is a Node"));
    kv_state_release(&s);
}

static void lists_in_lists_are_unpacked(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json", "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[" NAMESPACES(
                             NAMESPACE("a", "1", "1")) "]}");
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_int_equal(kv_state_kind(&s, &kv_kind_namespace)->count, 1);
    assert_null(kv_state_unknown(&s, &kv_kind_namespace, NULL));
    kv_state_release(&s);
}

static void two_snapshots_are_not_one_state(void **state)
{
    (void)state;
    struct kv_state s;
    char message[512];
    write_file("monday.json",
               "{\"kind\":\"Snapshot\",\"apiVersion\":\"kubevet/v1\",\"lists\":[" NAMESPACES(
                   NAMESPACE("a", "1", "1")) "]}");
    write_file("tuesday.json",
               "{\"kind\":\"Snapshot\",\"apiVersion\":\"kubevet/v1\",\"lists\":[" NAMESPACES(
                   NAMESPACE("b", "2", "1")) "]}");
    assert_false(read_state("", KV_TIME_NONE, &s, message));
    assert_non_null(strstr(message, "monday.json"));
    assert_non_null(strstr(message, "tuesday.json"));
    kv_state_release(&s);
}

static void server_version_of_kubectl_is_read(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json", NAMESPACES(NAMESPACE("a", "1", "1")));
    write_file("version.json", "{\"clientVersion\":{\"gitVersion\":\"v1.30.0\"},"
                               "\"serverVersion\":{\"gitVersion\":\"v1.35.3\"}}");
    assert_true(read_state("", KV_TIME_NONE, &s, NULL));
    assert_string_equal(s.version, "1.35.3");
    kv_state_release(&s);
}

static void clock_is_at_then_recorded_then_newest(void **state)
{
    (void)state;
    struct kv_state s;
    write_file("a.json", RECORDED("\"recordedAt\":\"2026-11-22T12:00:00Z\","));
    assert_true(read_state("a.json", time_of("2026-11-22T13:00:00Z"), &s, NULL));
    assert_int_equal(s.clock, time_of("2026-11-22T13:00:00Z"));
    kv_state_release(&s);
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_int_equal(s.clock, time_of("2026-11-22T12:00:00Z"));
    assert_false(s.clock_is_floor);
    kv_state_release(&s);
    write_file("a.json", RECORDED(""));
    assert_true(read_state("a.json", KV_TIME_NONE, &s, NULL));
    assert_int_equal(s.clock, time_of("2026-11-22T11:00:00Z")); /* what is to come is no clock */
    assert_true(s.clock_is_floor);
    kv_state_release(&s);
}

static void snapshot_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct kv_state first, second;
    struct kv_buffer one = {0}, two = {0};
    struct kv_error error = {0};
    kv_state_init(&first, KV_SOURCE_SNAPSHOT);
    assert_true(kv_snapshot_read(&first, TEST_DATA "/data/healthy", KV_TIME_NONE, &error));
    kv_state_not_known(&first, &kv_kind_resourcequota, "falco", "may \"not\" be listed");
    kv_state_know_in(&first, &kv_kind_resourcequota, "backup");
    kv_state_not_known(&first, &kv_kind_resourcequota, KV_ELSEWHERE, "was not asked for");
    kv_snapshot_write(&first, kv_kinds_registry, &one);
    write_file("a.json", one.data);
    assert_true(read_state("a.json", KV_TIME_NONE, &second, NULL));
    kv_snapshot_write(&second, kv_kinds_registry, &two);
    assert_string_equal(one.data, two.data);
    assert_int_equal(kv_state_kind(&second, &kv_kind_resourcequota)->count, 16);
    assert_string_equal(kv_state_unknown(&second, &kv_kind_resourcequota, "falco"),
                        "may \"not\" be listed");
    assert_null(kv_state_unknown(&second, &kv_kind_resourcequota, "backup"));
    assert_null(strstr(one.data, "deployment.kubernetes.io/revision")); /* read by no rule */
    assert_string_equal(kv_state_unknown(&second, &kv_kind_resourcequota, "matomo"),
                        "was not asked for");
    assert_null(strstr(one.data, "kubernetes.io/cluster-service")); /* a label that no rule reads */
    kv_buffer_release(&one);
    kv_buffer_release(&two);
    kv_state_release(&first);
    kv_state_release(&second);
}

static void other_documents_are_reported(void **state)
{
    (void)state;
    const struct {
        const char *text, *says;
    } cases[] = {
        {"", "is empty"},
        {"<html><body>Sign in</body></html>", "HTML"},
        {"[]", "expected a snapshot or a list"},
        {"{}", "without kind"},
        {"{\"kind\":\"Status\",\"message\":\"pods is forbidden\"}", "pods is forbidden"},
        {"{\"kind\":\"APIGroupList\"}", "contains no objects"},
        {NAMESPACES(""), "contains no objects"},
        {"{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[null]}", "item 0 of the list: null"},
        {"{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{}]}",
         "item 0 of the list: an object without kind"},
        {"{\"kind\":\"List\",\"apiVersion\":\"v1\"}", "without items"},
        {"{\"kind\":\"NamespaceList\",\"items\":[1],\"kind\":\"List\"}", "repeated"},
        {"{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[],\"items\":[]}", "repeated"},
        {"{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{\"kind\":\"Pod\"}]}",
         "without apiVersion"},
        {"{\"kind\":\"Config\",\"apiVersion\":\"v1\",\"clusters\":[]}", "without metadata"},
        {"{\"kind\":\"Report\",\"apiVersion\":\"kubevet/v1\"}", "Snapshot of kubevet/v1"},
        {"{\"kind\":\"Snapshot\",\"apiVersion\":\"kubevet/v9\"}", "Snapshot of kubevet/v1"},
        {NAMESPACES("{\"metadata\":{\"name\":\"a\"}},"), ":1:"},
        {"{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}} x", ":1:"},
        {"{\"kind\":\"Snapshot\",\"apiVersion\":\"kubevet/v1\",\"recordedAt\":\"now\"}",
         "recordedAt"},
        {"{\"kind\":\"Snapshot\",\"apiVersion\":\"kubevet/v1\",\"lists\":[1]}", "lists"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_state s;
        char message[512];
        write_file("bad.json", cases[i].text);
        assert_false(read_state("bad.json", KV_TIME_NONE, &s, message));
        if (!strstr(message, cases[i].says) || !strstr(message, "bad.json"))
            fail_msg("%s: said \"%s\"", cases[i].text, message);
        kv_state_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(typed_list_makes_its_kind_known, clear_folder),
        cmocka_unit_test_setup(a_newer_version_is_not_read, clear_folder),
        cmocka_unit_test_setup(keys_may_stand_in_any_order, clear_folder),
        cmocka_unit_test_setup(generic_list_knows_what_occurs, clear_folder),
        cmocka_unit_test_setup(page_and_single_object_make_nothing_known, clear_folder),
        cmocka_unit_test_setup(one_object_is_one_however_often_it_occurs, clear_folder),
        cmocka_unit_test_setup(folder_passes_over_what_is_no_state, clear_folder),
        cmocka_unit_test_setup(pages_need_all_their_objects, clear_folder),
        cmocka_unit_test_setup(lists_in_lists_are_unpacked, clear_folder),
        cmocka_unit_test_setup(two_snapshots_are_not_one_state, clear_folder),
        cmocka_unit_test_setup(server_version_of_kubectl_is_read, clear_folder),
        cmocka_unit_test_setup(a_page_with_a_token_is_not_the_last, clear_folder),
        cmocka_unit_test_setup(yaml_is_read_as_json_is, clear_folder),
        cmocka_unit_test_setup(what_differs_and_is_of_no_version_is_no_state, clear_folder),
        cmocka_unit_test_setup(items_are_what_their_list_says, clear_folder),
        cmocka_unit_test_setup(clock_is_at_then_recorded_then_newest, clear_folder),
        cmocka_unit_test_setup(snapshot_is_read_as_it_was_written, clear_folder),
        cmocka_unit_test_setup(other_documents_are_reported, clear_folder),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
