/* A page as it arrives: what is known when, and what bounds it. That it takes what a whole page
 * would is the fuzz target's business. */
#include "test.h"

#include "kubevet/kinds/list.h"

#include <stdio.h>
#include <string.h>

static struct kv_page page;
static struct kv_page_stream *stream;
static struct kv_error error;
static char names[256]; /* of the items taken, each followed by a blank */

static bool take_item(void *context, struct kv_reader *reader)
{
    (void)context;
    struct kv_text key, text;
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key)) {
        if (!kv_text_is(key, "n") || !kv_read_string(reader, &text))
            kv_read_skip(reader);
        else
            snprintf(names + strlen(names), sizeof names - strlen(names), "%.*s ", (int)text.length,
                     text.data);
    }
    return !kv_reader_failed(reader);
}

static int begin(void **state)
{
    (void)state;
    page = (struct kv_page){.list_kind = "PodList", .api_version = "v1", .item = take_item};
    error = (struct kv_error){0};
    names[0] = '\0';
    stream = kv_page_stream_open(&page, 100, "/pods", KV_ERROR_CONNECTION);
    return 0;
}

static int end(void **state)
{
    (void)state;
    kv_page_stream_close(stream);
    return 0;
}

static bool add(const char *text)
{
    return kv_page_stream_add(stream, kv_text_of(text), &error);
}

static void assert_error(const char *words)
{
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    assert_string_equal(error.file, "/pods");
    assert_int_equal(error.line, 0);
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

#define HEAD                                                                                       \
    "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"continue\":\"more\"},\"items\":["

/* The next page can be asked for before this one has come. */
static void test_known_when(void **state)
{
    (void)state;
    assert_true(add(HEAD));
    assert_true(add("{"));
    assert_string_equal(page.next, "more");
    assert_true(add("\"n\":\"a\"},"));
    assert_string_equal(names, "a ");
    assert_true(add("{\"n\":\"b\"},{\"n\":\"c\"}"));
    assert_string_equal(names, "a b c ");
    assert_true(add("]}\n"));
    assert_true(kv_page_stream_end(stream, &error));
    assert_int_equal(page.items, 3);
    assert_string_equal(page.next, "more");
}

/* What is no list of pods is known before its first item. */
static void test_wrong_kind(void **state)
{
    (void)state;
    assert_false(add("{\"kind\":\"NodeList\",\"items\":[{\"n\":\"a\"}"));
    assert_error("a NodeList where a PodList was expected");
    assert_string_equal(names, "");
}

static void test_late_kind(void **state)
{
    (void)state;
    assert_true(add("{\"items\":[{\"n\":\"a\"}],\"kind\":\"NodeList\",\"apiVersion\":\"v1\"}"));
    assert_false(kv_page_stream_end(stream, &error));
    assert_error("a NodeList where a PodList was expected");
}

static void test_cut(void **state)
{
    (void)state;
    assert_true(add(HEAD "{\"n\":\"a\"},{\"n\":"));
    assert_false(kv_page_stream_end(stream, &error));
    assert_error("is truncated");
}

static void test_wrong_item(void **state)
{
    (void)state;
    assert_false(add(HEAD "{\"n\":\"a\"},{\"n\":01},{}]}"));
    assert_error("item 1 of the list: a number can't begin with 0");
}

static void test_large_item(void **state)
{
    (void)state;
    char text[121];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_true(add(HEAD "{\"n\":\""));
    assert_false(add(text));
    assert_error("item 0 of the list is larger");
}

static void test_large_frame(void **state)
{
    (void)state;
    bool ok = add("{\"x\":\"");
    for (int i = 0; ok && i < 100000; i++)
        ok = add("0123456789abcdef");
    assert_false(ok);
    assert_error("larger than 1 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_known_when, begin, end),
        cmocka_unit_test_setup_teardown(test_wrong_kind, begin, end),
        cmocka_unit_test_setup_teardown(test_late_kind, begin, end),
        cmocka_unit_test_setup_teardown(test_cut, begin, end),
        cmocka_unit_test_setup_teardown(test_wrong_item, begin, end),
        cmocka_unit_test_setup_teardown(test_large_item, begin, end),
        cmocka_unit_test_setup_teardown(test_large_frame, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
