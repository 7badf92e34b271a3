/* The frame around the items of a list, in any order of its keys. */
#include "test.h"

#include "kubevet/kinds/list.h"

#include <stdio.h>
#include <stdlib.h>

/* Items here are numbers or strings: only the frame is tested. */
struct items {
    char text[128]; /* those taken, each followed by a blank */
};

static bool take_item(void *context, struct kv_reader *reader)
{
    struct items *items = context;
    struct kv_text text;
    if (!kv_read_scalar(reader, &text))
        return false;
    strncat(items->text, text.data, text.length);
    strcat(items->text, " ");
    return true;
}

static struct kv_page page;
static bool metadata_too;
static struct items items;
static struct kv_error error;

static bool read_list(const char *json)
{
    page = (struct kv_page){
        .list_kind = "PodList", .api_version = "v1", .item = take_item, .context = &items};
    page.metadata_too = metadata_too;
    items = (struct items){0};
    error = (struct kv_error){0};
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "/path", KV_ERROR_CONNECTION);
    bool ok = kv_page_read(&page, reader) && kv_read_end(reader);
    assert_int_equal(kv_reader_error(reader, &error), ok);
    kv_reader_close(reader);
    return ok;
}

static void test_built_in_order(void **state)
{
    (void)state;
    assert_true(read_list("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{"
                          "\"resourceVersion\":\"2496\",\"continue\":\"abc_-\","
                          "\"remainingItemCount\":98},\"items\":[1,2,3]}"));
    assert_string_equal(items.text, "1 2 3 ");
    assert_string_equal(page.next, "abc_-");
    assert_string_equal(page.resource_version, "2496");
    assert_int_equal(page.remaining, 98);
    assert_int_equal(page.items, 3);
}

/* It is an estimate: what is none says nothing, and spoils nothing. */
static void test_remaining(void **state)
{
    (void)state;
    static const struct {
        const char *said;
        size_t remaining;
    } cases[] = {{"1", 1},     {"0", 0},    {"-3", 0},  {"2.5", 0},
                 {"\"7\"", 0}, {"null", 0}, {"[8]", 0}, {"9223372036854775807", INT64_MAX}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{"
                 "\"remainingItemCount\":%s,\"continue\":\"a\"},\"items\":[1]}",
                 cases[i].said);
        assert_true(read_list(text));
        assert_int_equal(page.remaining, cases[i].remaining);
        assert_string_equal(page.next, "a");
    }
    assert_true(read_list("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[1]}"));
    assert_int_equal(page.remaining, 0);
}

/* As custom resources are served: keys sorted, `continue` there but empty. */
static void test_sorted_order(void **state)
{
    (void)state;
    assert_true(
        read_list("{\"apiVersion\":\"v1\",\"items\":[1],\"kind\":\"PodList\","
                  "\"metadata\":{\"continue\":\"\",\"resourceVersion\":\"7\"},\"extra\":{}}"));
    assert_string_equal(items.text, "1 ");
    assert_string_equal(page.next, "");
    assert_string_equal(page.resource_version, "7");
}

#define LIST "{\"kind\":\"PodList\",\"apiVersion\":\"v1\""

static void test_empty(void **state)
{
    (void)state;
    static const char *const rows[] = {
        LIST ",\"metadata\":{},\"items\":[]}",
        LIST ",\"metadata\":null,\"items\":null}",
        LIST ",\"items\":[]}",
        LIST ",\"metadata\":{\"continue\":null},\"items\":[]}",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(read_list(rows[i]));
        assert_int_equal(page.items, 0);
        assert_string_equal(page.next, "");
    }
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *json, *words;
    } rows[] = {
        {"{\"kind\":\"NodeList\",\"items\":[1]}", "a NodeList where a PodList was expected"},
        {"{\"items\":[1],\"kind\":\"NodeList\"}", "a NodeList where a PodList was expected"},
        {"{\"kind\":\"PodList\",\"apiVersion\":\"v2\",\"items\":[1]}", "of v2 where one of v1"},
        {"{\"items\":[1],\"kind\":\"PodList\",\"apiVersion\":\"v2\"}", "of v2 where one of v1"},
        {"{\"apiVersion\":\"v1\",\"items\":[]}", "has no kind"},
        {"{\"kind\":\"PodList\",\"items\":[]}", "has no apiVersion"},
        {LIST "}", "the PodList has no items"},
        {LIST ",\"items\":[1],\"items\":[2]}", "items twice"},
        {LIST ",\"metadata\":{},\"items\":[],\"metadata\":{}}", "metadata twice"},
        {"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":\"pods is forbidden\"}",
         "a Status where a PodList was expected: pods is forbidden"},
        {"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":7}", "expected: no message"},
        {LIST ",\"items\":{}}", ""},
        {LIST ",\"items\":[[]]}", ""},
        {"{\"kind\":7}", ""},
        {"[]", ""},
        {"", ""},
        {LIST ",\"items\":[1,2", ""},
        {LIST ",\"items\":[]}{}", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (read_list(rows[i].json))
            fail_msg("%s is accepted", rows[i].json);
        assert_int_equal(error.kind, KV_ERROR_CONNECTION);
        if (!strstr(error.text, rows[i].words))
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].json, error.text, rows[i].words);
    }
}

/* Metadata alone was asked for: it comes so, in any order of keys, or as whole objects. */
static void test_metadata_alone(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool ok;
    } rows[] = {
        {"{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\",\"items\":[1]}",
         true},
        {"{\"apiVersion\":\"meta.k8s.io/v1\",\"items\":[1],\"kind\":\"PartialObjectMetadataList\"}",
         true},
        {"{\"items\":[1],\"kind\":\"PodList\",\"apiVersion\":\"v1\"}", true},
        {"{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"v1\",\"items\":[1]}", false},
        {"{\"kind\":\"PodList\",\"apiVersion\":\"meta.k8s.io/v1\",\"items\":[1]}", false},
        {"{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"items\":[1]}", false},
        {"{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"items\":[1]}",
         false},
        {"{\"kind\":\"PartialObjectMetadataList\",\"items\":[1]}", false},
        {"{\"apiVersion\":\"meta.k8s.io/v1\",\"items\":[1]}", false},
    };
    metadata_too = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (read_list(rows[i].json) != rows[i].ok)
            fail_msg("%s is %s", rows[i].json, rows[i].ok ? "refused" : "accepted");
    metadata_too = false;
    assert_false(read_list(rows[0].json)); /* where it was not asked for */
}

/* Another kind is reported before an item of it is passed on. */
static void test_kind_before_items(void **state)
{
    (void)state;
    assert_false(read_list("{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"items\":[1]}"));
    assert_string_equal(items.text, "");
}

/* A continue token is taken whole or not at all. */
static void test_long_token(void **state)
{
    (void)state;
    static const size_t lengths[] = {sizeof page.next - 1, sizeof page.next};
    for (size_t i = 0; i < 2; i++) {
        char token[sizeof page.next + 1] = {0}, *json;
        memset(token, 'x', lengths[i]);
        assert_true(asprintf(&json,
                             "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":"
                             "{\"continue\":\"%s\"},\"items\":[]}",
                             token) > 0);
        bool ok = read_list(json);
        free(json);
        if (i == 0) {
            assert_true(ok);
            assert_string_equal(page.next, token);
        } else {
            assert_false(ok);
            assert_non_null(strstr(error.text, "metadata.continue is longer than"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_in_order),    cmocka_unit_test(test_remaining),
        cmocka_unit_test(test_sorted_order),      cmocka_unit_test(test_empty),
        cmocka_unit_test(test_refusals),          cmocka_unit_test(test_metadata_alone),
        cmocka_unit_test(test_kind_before_items), cmocka_unit_test(test_long_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
