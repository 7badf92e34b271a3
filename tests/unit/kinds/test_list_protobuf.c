/* A page in protocol buffers as it arrives: what is known when, and what is refused. */
#include "test.h"

#include "kubevet/kinds/list.h"
#include "kubevet/kinds/protobuf.h"

#include <stdio.h>
#include <string.h>

static struct kv_page page;
static struct kv_page_stream *stream;
static struct kv_error error;
static char names[256]; /* of the items taken, each followed by a blank */

static bool metadata_take(struct kv_reader *reader)
{
    struct kv_text key, text;
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key)) {
        if (!kv_text_is(key, "name") || !kv_read_string(reader, &text))
            kv_read_skip(reader);
        else
            snprintf(names + strlen(names), sizeof names - strlen(names), "%.*s ", (int)text.length,
                     text.data);
    }
    return !kv_reader_failed(reader);
}

static bool item_take(void *context, struct kv_reader *reader)
{
    (void)context;
    struct kv_text key;
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key))
        if (!(kv_text_is(key, "metadata") ? metadata_take(reader) : kv_read_skip(reader)))
            return false;
    return !kv_reader_failed(reader);
}

static int begin(void **state)
{
    (void)state;
    page = (struct kv_page){.list_kind = "PodList",
                            .api_version = "v1",
                            .item = item_take,
                            .message = kv_kind_message(kv_kind_find("v1", "Pod"))};
    error = (struct kv_error){0};
    names[0] = '\0';
    stream = kv_page_stream_open_protobuf(&page, 100, "/pods", KV_ERROR_CONNECTION);
    return 0;
}

static int end(void **state)
{
    (void)state;
    kv_page_stream_close(stream);
    return 0;
}

#define MAGIC "k8s\0"
#define TYPE  "\x0a\x0d\x0a\2v1\x12\7PodList"
#define METADATA                                                                                   \
    "\x0a\x0c\x0a\0\x12\2"                                                                         \
    "17\x1a\2go\x20\5"
#define ITEM(name) "\x12\5\x0a\3\x0a\1" name
#define END        "\x1a\0\x22\0"
#define WHOLE      MAGIC TYPE "\x12\x1c" METADATA ITEM("a") ITEM("b") END

static bool add(const char *bytes, size_t length)
{
    return kv_page_stream_add(stream, (struct kv_text){bytes, length}, &error);
}

#define ADD(bytes) add(bytes, sizeof(bytes) - 1)

static void assert_error(const char *words)
{
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    assert_string_equal(error.file, "/pods");
    assert_int_equal(error.line, 0);
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

/* The next page can be asked for before an item of this one has come. */
static void test_known_when(void **state)
{
    (void)state;
    assert_false(kv_page_stream_is_open(stream));
    assert_true(ADD(MAGIC TYPE "\x12\x1c" METADATA));
    assert_string_equal(page.next, "go");
    assert_string_equal(page.resource_version, "17");
    assert_int_equal(page.remaining, 5);
    assert_true(ADD(ITEM("a") "\x12\5"));
    assert_string_equal(names, "a ");
    assert_true(kv_page_stream_is_open(stream));
    assert_true(ADD("\x0a\3\x0a\1"
                    "b" END));
    assert_false(kv_page_stream_is_open(stream));
    assert_true(kv_page_stream_end(stream, &error));
    assert_string_equal(names, "a b ");
    assert_int_equal(page.items, 2);
}

static void test_pieces(void **state)
{
    for (size_t size = 1; size < sizeof WHOLE; size++) {
        for (size_t at = 0; at < sizeof WHOLE - 1; at += size) {
            size_t left = sizeof WHOLE - 1 - at;
            assert_true(add(&WHOLE[at], size < left ? size : left));
        }
        assert_true(kv_page_stream_end(stream, &error));
        assert_string_equal(names, "a b ");
        end(state);
        begin(state);
    }
}

/* Wherever it is cut: also between two items, where what has come looks like a whole list. */
static void test_cut(void **state)
{
    for (size_t length = 0; length < sizeof WHOLE - 1 - (sizeof END - 1); length++) {
        assert_true(add(WHOLE, length));
        assert_int_equal(kv_page_stream_is_open(stream), length > 0);
        assert_false(kv_page_stream_end(stream, &error));
        assert_error("is truncated");
        end(state);
        begin(state);
    }
}

static void test_empty(void **state)
{
    (void)state;
    assert_true(ADD(MAGIC TYPE "\x12\x06\x0a\4\x0a\0\x12\0" END));
    assert_true(kv_page_stream_end(stream, &error));
    assert_int_equal(page.items, 0);
    assert_string_equal(page.next, "");
}

static void test_wrong_kind(void **state)
{
    (void)state;
    assert_false(ADD(MAGIC "\x0a\x0e\x0a\2v1\x12\x08NodeList"));
    assert_error("a NodeList where a PodList was expected");
}

static void test_wrong_version(void **state)
{
    (void)state;
    assert_false(ADD(MAGIC "\x0a\x0d\x0a\2v2\x12\7PodList"));
    assert_error("a PodList of v2 where one of v1 was expected");
}

/* Where metadata was asked for, the kind says which of both came. */
static void test_metadata(void **state)
{
    (void)state;
    page.metadata_too = true;
    page.message = NULL;
    assert_true(ADD(MAGIC "\x0a\x2b\x0a\x0emeta.k8s.io/v1\x12\x19PartialObjectMetadataList"
                          "\x12\x0b\x0a\2\x12\0" ITEM("m") END));
    assert_true(kv_page_stream_end(stream, &error));
    assert_string_equal(names, "m ");
}

static void test_damaged(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *words;
    } rows[] = {
#define ROW(bytes, words) {bytes, sizeof(bytes) - 1, words}
        ROW("{\"kind\"", "is damaged"),
        ROW("k8s\1", "is damaged"),
        ROW(MAGIC "\x12\0", "is damaged"),
        ROW(MAGIC TYPE TYPE, "is damaged"),
        ROW(MAGIC "\x0a\4\x0a\2v1\x12\0", "is damaged"), /* no kind */
        ROW(MAGIC "\x0a\7\x12\1x\x0a\2v1", "is damaged"),
        ROW(MAGIC TYPE "\x12\5" ITEM("a"), "is damaged"),   /* an item longer than the list */
        ROW(MAGIC TYPE "\x12\x20" ITEM("a"), "is damaged"), /* no metadata */
        ROW(MAGIC TYPE "\x12\0" END, "is damaged"),         /* not even an empty list's */
        ROW(MAGIC "\x08\1", "is damaged"),                  /* numbers, which no part is */
        ROW(MAGIC TYPE "\x12\xff\xff\xff\x07\x0a\2\x12\0\x10\1", "is damaged"),
        ROW(MAGIC TYPE "\x12\xff\xff\xff\x07\x0a\xff\xff\xff\7",
            "is damaged"), /* metadata of 16 MiB */
        ROW(WHOLE "\x18\1", "is damaged"),
        ROW(MAGIC TYPE "\x12\x7f" METADATA METADATA, "is damaged"),
        ROW(MAGIC TYPE "\x12\x7f\x0a\4\x1a\2a\0", "is damaged"), /* half a token */
        ROW(MAGIC TYPE "\x12\xff\xff\xff\x07\x0a\2\x12\0\x12\x65", "item 0 of the list is larger"),
        ROW(MAGIC TYPE "\x12\xff\xff\xff\x07\x0a\2\x12\0\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\1",
            "larger"),
        ROW(MAGIC TYPE "\x12\x7f\x0a\2\x12\0" ITEM("a") "\x12\2\x0a\5", "item 1 of the list: "),
        ROW(WHOLE "\x1a\0", "is damaged"),
        ROW(MAGIC TYPE "\x12\4\x0a\2\x12\0\x1a\4gzip", "is damaged"),
        ROW(WHOLE "x", "is truncated"),
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool ok = add(rows[i].bytes, rows[i].length) && kv_page_stream_end(stream, &error);
        if (ok)
            fail_msg("row %zu was taken", i);
        if (!strstr(error.text, rows[i].words))
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, error.text, rows[i].words);
        end(state);
        begin(state);
    }
}

static void test_open(void **state)
{
    (void)state;
    struct kv_text raw;
    static const char status[] = MAGIC "\x0a\x0c\x0a\2v1\x12\6Status\x12\4\x1a\2no\x1a\0\x22\0";
    assert_true(kv_proto_open((struct kv_text){status, sizeof status - 1}, "Status", &raw));
    assert_int_equal(raw.length, 4);
    assert_false(kv_proto_open((struct kv_text){status, sizeof status - 1}, "PodList", &raw));
    for (size_t length = 0; length < sizeof status - 1 - 4; length++)
        assert_false(kv_proto_open((struct kv_text){status, length}, "Status", &raw));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_known_when, begin, end),
        cmocka_unit_test_setup_teardown(test_pieces, begin, end),
        cmocka_unit_test_setup_teardown(test_cut, begin, end),
        cmocka_unit_test_setup_teardown(test_empty, begin, end),
        cmocka_unit_test_setup_teardown(test_wrong_kind, begin, end),
        cmocka_unit_test_setup_teardown(test_wrong_version, begin, end),
        cmocka_unit_test_setup_teardown(test_metadata, begin, end),
        cmocka_unit_test_setup_teardown(test_damaged, begin, end),
        cmocka_unit_test_setup_teardown(test_open, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
