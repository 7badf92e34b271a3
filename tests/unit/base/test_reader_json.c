/* JSON's grammar. Every case is skipped and read, in memory and byte by byte: the answers must
 * agree. */
#include "kubevet/base/buffer.h"
#include "kubevet/base/reader.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

struct source {
    struct kv_text left;
    size_t step;
};

static ptrdiff_t fill(void *context, char *into, size_t capacity, struct kv_error *error)
{
    (void)error;
    struct source *source = context;
    size_t count = source->step < capacity ? source->step : capacity;
    if (count > source->left.length)
        count = source->left.length;
    if (count == 0)
        return 0;
    memcpy(into, source->left.data, count);
    source->left.data += count;
    source->left.length -= count;
    return (ptrdiff_t)count;
}

/* Reads a value whole: all keys and scalars with their text. */
static void read_value(struct kv_reader *reader)
{
    struct kv_text text;
    switch (kv_reader_peek(reader)) {
    case KV_VALUE_OBJECT:
        if (kv_read_object(reader))
            while (kv_read_key(reader, &text))
                read_value(reader);
        break;
    case KV_VALUE_ARRAY:
        if (kv_read_array(reader))
            while (kv_read_item(reader))
                read_value(reader);
        break;
    case KV_VALUE_NULL:
        kv_read_null(reader);
        break;
    case KV_VALUE_NONE:
        break;
    default:
        kv_read_scalar(reader, &text);
        break;
    }
}

static bool accepted(struct kv_reader *reader, bool skip, struct kv_error *error)
{
    if (skip)
        kv_read_skip(reader);
    else
        read_value(reader);
    *error = (struct kv_error){0};
    bool good = kv_reader_error(reader, error) && kv_read_end(reader);
    kv_reader_error(reader, error);
    kv_reader_close(reader);
    return good;
}

/* The four ways to take a document; the last one's error is left. */
static bool accepts(struct kv_text json, struct kv_error *error)
{
    struct kv_error other;
    bool good = accepted(kv_reader_json(json, "j", KV_ERROR_STATE), true, error);
    for (int way = 0; way < 3; way++) {
        struct source source = {json, 1};
        struct kv_reader *reader =
            way == 0 ? kv_reader_json(json, "j", KV_ERROR_STATE)
                     : kv_reader_stream(fill, &source, 1 << 20, "j", KV_ERROR_STATE);
        assert_int_equal(accepted(reader, way == 1, &other), good);
        assert_string_equal(other.text, error->text);
        assert_int_equal(other.line, error->line);
        assert_int_equal(other.column, error->column);
    }
    return good;
}

static void test_accepted(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "\"\"",
        " [ ] ",
        "\t\r\n{ } ",
        "[1,2]",
        "[[],[[]],{}]",
        "{\"a\":1}",
        "{\"a\":1,\"a\":2}",
        "{ \"a\" : { \"b\" : [ ] } }",
        "{\"\":0}",
        "1.0",
        "0.1",
        "-0.1e1",
        "1e5",
        "1E+5",
        "1e-5",
        "0e0",
        "1e308",
        "1e-999",
        "9223372036854775807",
        "-9223372036854775808",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
        "\"\\u00e9\\uD83D\\ude00\"",
        "\"\x7f\"",
        "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
        "\"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"",
        "\"\xef\xbf\xbe\"",
        "\"\xef\xbb\xbf\"",
    };
    struct kv_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!accepts(kv_text_of(cases[i]), &error))
            fail_msg("%s: %u:%u: %s", cases[i], error.line, error.column, error.text);
}

static void test_rejected(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        unsigned column;
        const char *text;
    } cases[] = {
        {"", 1, "is empty, where JSON is wanted"},
        {"  ", 3, "is empty, where JSON is wanted"},
        {"<html>", 1, "this is HTML, not JSON: a proxy or a login page may have answered"},
        {"\xef\xbb\xbf{}", 1,
         "a byte order mark stands before the JSON; save it as UTF-8 without BOM"},
        {"page", 1, "'p' stands here, where JSON is wanted"},
        {"\xef", 1, "the byte 0xef stands here, where JSON is wanted"},
        {"{", 2, "the JSON ends in the middle, where a key in quotes is wanted: it was cut short"},
        {"[", 2, "the JSON ends in the middle, where a value is wanted: it was cut short"},
        {"[1", 3, "the JSON ends in the middle, where ',' or ']' is wanted: it was cut short"},
        {"[1,", 4, "the JSON ends in the middle, where a value is wanted: it was cut short"},
        {"{\"a", 4,
         "the JSON ends in the middle, where the rest of a string is wanted: it was cut short"},
        {"{\"a\"", 5,
         "the JSON ends in the middle, where ':' after a key is wanted: it was cut short"},
        {"{\"a\":", 6, "the JSON ends in the middle, where a value is wanted: it was cut short"},
        {"{\"a\":1", 7,
         "the JSON ends in the middle, where ',' or '}' is wanted: it was cut short"},
        {"tru", 4, "the JSON ends in the middle, where true is wanted: it was cut short"},
        {"-", 2, "the JSON ends in the middle, where a digit is wanted: it was cut short"},
        {"\"\\", 3,
         "the JSON ends in the middle, where the rest of a string is wanted: it was cut short"},
        {"\"\\u00", 6,
         "the JSON ends in the middle, where the rest of a string is wanted: it was cut short"},
        {"\"\xc3", 3,
         "the JSON ends in the middle, where the rest of a string is wanted: it was cut short"},
        {"[1,]", 4, "']' stands here, where a value is wanted"},
        {"[,1]", 2, "',' stands here, where a value is wanted"},
        {"[1 2]", 4, "'2' stands here, where ',' or ']' is wanted"},
        {"[1}", 3, "'}' stands here, where ',' or ']' is wanted"},
        {"{\"a\":1,}", 8, "'}' stands here, where a key in quotes is wanted"},
        {"{a:1}", 2, "'a' stands here, where a key in quotes is wanted"},
        {"{1:1}", 2, "'1' stands here, where a key in quotes is wanted"},
        {"{\"a\" 1}", 6, "'1' stands here, where ':' after a key is wanted"},
        {"{\"a\":}", 6, "'}' stands here, where a value is wanted"},
        {"{\"a\":1]", 7, "']' stands here, where ',' or '}' is wanted"},
        {"[] []", 4, "'[' stands here, where nothing more is wanted"},
        {"nul!", 4, "'!' stands here, where null is wanted"},
        {"True", 1, "'T' stands here, where JSON is wanted"},
        {"truex", 5, "'x' stands here, where nothing more is wanted"},
        {"[NaN]", 2, "'N' stands here, where a value is wanted"},
        {"01", 1, "a number can't begin with 0"},
        {"[-01]", 2, "a number can't begin with 0"},
        {"+1", 1, "'+' stands here, where JSON is wanted"},
        {".5", 1, "'.' stands here, where JSON is wanted"},
        {"[1.]", 4, "']' stands here, where a digit is wanted"},
        {"[1e]", 4, "']' stands here, where a digit is wanted"},
        {"[1e+]", 5, "']' stands here, where a digit is wanted"},
        {"0x1", 2, "'x' stands here, where nothing more is wanted"},
        {"[9223372036854775808]", 2, "an integer that does not fit into 64 bits"},
        {"-9223372036854775809", 1, "an integer that does not fit into 64 bits"},
        {"[ 1e309]", 3, "a number that does not fit into a double"},
        {"\"\\x\"", 2, "unknown escape in a string"},
        {"\"\\u00g0\"", 6, "'g' stands here, where a hexadecimal digit is wanted"},
        {"\"\\u0000\"", 2, "\\u0000 is not allowed"},
        {"\"\\ud800\"", 2, "half of a surrogate pair"},
        {"\"\\udc00\"", 2, "half of a surrogate pair"},
        {"\"\\ud800\\u0041\"", 2, "half of a surrogate pair"},
        {"\"\\ud800\\ue000\"", 2, "half of a surrogate pair"},
        {"\"\\ud800\\ud800\"", 2, "half of a surrogate pair"},
        {"\"\n\"", 2, "the byte 0x0a stands here, where the rest of a string is wanted"},
        {"\"\x1f\"", 2, "the byte 0x1f stands here, where the rest of a string is wanted"},
        {"\"\x80\"", 2, "this is not UTF-8 (byte 0x80)"},
        {"\"\xc0\xaf\"", 2, "this is not UTF-8 (byte 0xc0)"},
        {"\"\xc3(\"", 2, "this is not UTF-8 (byte 0xc3)"},
        {"\"\xe0\x9f\xbf\"", 2, "this is not UTF-8 (byte 0xe0)"},
        {"\"\xed\xa0\x80\"", 2, "this is not UTF-8 (byte 0xed)"},
        {"\"\xf0\x8f\xbf\xbf\"", 2, "this is not UTF-8 (byte 0xf0)"},
        {"\"\xf4\x90\x80\x80\"", 2, "this is not UTF-8 (byte 0xf4)"},
        {"\"\xf5\x80\x80\x80\"", 2, "this is not UTF-8 (byte 0xf5)"},
        {"\"\xe2\x82(\"", 2, "this is not UTF-8 (byte 0xe2)"},
        {"[\x0c]", 2, "the byte 0x0c stands here, where a value is wanted"},
        {"[/**/]", 2, "'/' stands here, where a value is wanted"},
    };
    struct kv_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (accepts(kv_text_of(cases[i].json), &error))
            fail_msg("%s is accepted", cases[i].json);
        assert_string_equal(error.text, cases[i].text);
        assert_int_equal(error.line, 1);
        assert_int_equal(error.column, cases[i].column);
    }
    assert_false(accepts((struct kv_text){"\"\0\"", 3}, &error));
    assert_false(accepts((struct kv_text){"[]\0", 3}, &error));
    assert_false(accepts((struct kv_text){NULL, 0}, &error));
}

/* Eight bytes are looked at together: a special one must be seen wherever it stands. */
static void test_special_bytes_at_every_offset(void **state)
{
    (void)state;
    static const char specials[] = {'\x01', '\x1f', '\n', '\x80', '\xff'};
    struct kv_error error;
    for (size_t at = 0; at < 24; at++) {
        for (int i = 0; i < (int)sizeof specials; i++) {
            char json[] = "\"abcdefghijklmnopqrstuvwxyz\"";
            json[1 + at] = specials[i];
            assert_false(accepts(kv_text_of(json), &error));
            assert_int_equal(error.column, 2 + at);
        }
    }
    for (int c = ' '; c < 0x80; c++) {
        char json[] = "\"abcdefg_ijklmnopqrstuvwxyz\"";
        json[8] = (char)c;
        assert_int_equal(accepts(kv_text_of(json), &error), c != '"' && c != '\\');
    }
}

static void test_unescaped(void **state)
{
    (void)state;
    const char *json = "{\"k\\u0065y\": \"a\\n\\\"\\u00e9\\u20ac\\ud83d\\ude00 tail\"}";
    for (size_t step = 1; step < 40; step++) {
        struct source source = {kv_text_of(json), step};
        struct kv_reader *reader = kv_reader_stream(fill, &source, 100, "j", KV_ERROR_STATE);
        struct kv_text text;
        assert_true(kv_read_object(reader));
        assert_true(kv_read_key(reader, &text));
        assert_true(kv_text_is(text, "key"));
        assert_true(kv_read_string(reader, &text));
        assert_true(kv_text_is(text, "a\n\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 tail"));
        kv_reader_close(reader);
    }
}

/* A key stays readable though the white space before its value makes the window slide. */
static void test_window_slides(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    kv_buffer_text(&json, "[\"\xc3\xa9\",\n");
    for (int i = 0; i < 3000; i++)
        kv_buffer_printf(&json, "{\"key %d\":%*s\"value %d\"},\n", i, i % 200, "", i);
    kv_buffer_text(&json, " \"end\"]");
    struct source source = {kv_buffer_as_text(&json), 1000};
    struct kv_reader *reader = kv_reader_stream(fill, &source, 1 << 20, "j", KV_ERROR_STATE);
    struct kv_text text;
    char expected[32];
    unsigned line;
    unsigned column;
    assert_true(kv_read_array(reader) && kv_read_item(reader) && kv_read_skip(reader));
    for (int i = 0; i < 3000; i++) {
        assert_true(kv_read_item(reader) && kv_read_object(reader) && kv_read_key(reader, &text));
        snprintf(expected, sizeof expected, "key %d", i);
        assert_true(kv_text_is(text, expected));
        assert_true(kv_read_string(reader, &text));
        snprintf(expected, sizeof expected, "value %d", i);
        assert_true(kv_text_is(text, expected));
        kv_reader_place(reader, &line, &column);
        assert_int_equal(line, 2 + i);
        assert_int_equal(column, 5 + snprintf(NULL, 0, "key %d", i) + i % 200);
        assert_false(kv_read_key(reader, &text));
    }
    assert_true(kv_read_item(reader));
    kv_reader_place(reader, &line, &column);
    assert_int_equal(line, 3002);
    assert_int_equal(column, 2);
    assert_true(kv_read_skip(reader));
    assert_false(kv_read_item(reader));
    assert_true(kv_read_end(reader));
    kv_reader_close(reader);
    kv_buffer_release(&json);
}

/* One line, many windows: the column counts characters that slid away. */
static void test_place_in_one_long_line(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    kv_buffer_text(&json, "[");
    for (int i = 0; i < 50000; i++)
        kv_buffer_text(&json, "\"\xc3\xa9\xe2\x82\xac\",");
    kv_buffer_text(&json, "?]");
    struct source source = {kv_buffer_as_text(&json), 4099};
    struct kv_reader *reader = kv_reader_stream(fill, &source, 100, "j", KV_ERROR_STATE);
    struct kv_error error = {0};
    assert_false(kv_read_skip(reader));
    assert_false(kv_reader_error(reader, &error));
    assert_int_equal(error.line, 1);
    assert_int_equal(error.column, 2 + 50000 * 5);
    kv_reader_close(reader);
    kv_buffer_release(&json);
}

static struct kv_reader *long_string_reader(struct source *source, struct kv_buffer *json,
                                            size_t length, size_t max_token)
{
    kv_buffer_text(json, "{\"time\":\"");
    for (size_t i = 0; i < length; i++)
        kv_buffer_text(json, "x");
    kv_buffer_text(json, "\"}");
    *source = (struct source){kv_buffer_as_text(json), 5000};
    struct kv_reader *reader = kv_reader_stream(fill, source, max_token, "j", KV_ERROR_STATE);
    struct kv_text key;
    assert_true(kv_read_object(reader) && kv_read_key(reader, &key));
    return reader;
}

static void test_long_strings(void **state)
{
    (void)state;
    static const size_t lengths[] = {100, 65536, 300000};
    struct source source;
    struct kv_text text;
    struct kv_error error = {0};
    for (size_t i = 0; i < 3; i++) {
        struct kv_buffer json = {0};
        struct kv_reader *reader = long_string_reader(&source, &json, lengths[i], lengths[i]);
        assert_true(kv_read_string(reader, &text));
        assert_int_equal(text.length, lengths[i]);
        assert_int_equal(text.data[0] + text.data[text.length - 1], 2 * 'x');
        assert_false(kv_read_key(reader, &text));
        assert_true(kv_read_end(reader));
        kv_reader_close(reader);
        kv_buffer_clear(&json);
        reader = long_string_reader(&source, &json, lengths[i], lengths[i] - 1);
        assert_false(kv_read_string(reader, &text));
        error = (struct kv_error){0};
        assert_false(kv_reader_error(reader, &error));
        assert_non_null(strstr(error.text, "a single string or number of more than"));
        kv_reader_close(reader);
        kv_buffer_clear(&json);
        reader = long_string_reader(&source, &json, lengths[i], 10); /* not wanted: any length */
        assert_true(kv_read_skip(reader));
        assert_false(kv_read_key(reader, &text));
        assert_true(kv_read_end(reader));
        kv_reader_close(reader);
        kv_buffer_release(&json);
    }
}

/* The place of a value stays known when its beginning has slid away. */
static void test_place_that_slid_away(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    kv_buffer_text(&json, "[\n  \"");
    for (int i = 0; i < 200000; i++)
        kv_buffer_text(&json, "x");
    kv_buffer_text(&json, "\"]");
    struct source source = {kv_buffer_as_text(&json), 5000};
    struct kv_reader *reader = kv_reader_stream(fill, &source, 10, "j", KV_ERROR_STATE);
    struct kv_error error = {0};
    assert_true(kv_read_array(reader) && kv_read_item(reader) && kv_read_skip(reader));
    assert_false(kv_reader_fail(reader, "too long"));
    assert_false(kv_reader_error(reader, &error));
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 3);
    kv_reader_close(reader);
    kv_buffer_release(&json);
}

/* A time and its key may arrive in pieces. */
static void test_newest_time_in_pieces(void **state)
{
    (void)state;
    const char *json = "[{\"a\": 1, \"creationTimestamp\" :  \"2026-01-01T00:00:00Z\"}]";
    for (size_t step = 1; step < 60; step++) {
        struct source source = {kv_text_of(json), step};
        struct kv_reader *reader = kv_reader_stream(fill, &source, 100, "j", KV_ERROR_STATE);
        assert_true(kv_read_skip(reader));
        assert_int_equal(kv_reader_newest_time(reader), 1767225600);
        kv_reader_close(reader);
    }
}

static ptrdiff_t fill_that_fails(void *context, char *into, size_t capacity, struct kv_error *error)
{
    int *calls = context;
    (void)capacity;
    if (++*calls > 1) {
        kv_error_set(error, KV_ERROR_CONNECTION, "the connection broke");
        return -1;
    }
    into[0] = '[';
    return 1;
}

static void test_source_fails(void **state)
{
    (void)state;
    int calls = 0;
    struct kv_error error = {0};
    struct kv_reader *reader = kv_reader_stream(fill_that_fails, &calls, 100, "j", KV_ERROR_STATE);
    assert_false(kv_read_skip(reader));
    assert_false(kv_reader_error(reader, &error));
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    assert_string_equal(error.text, "the connection broke");
    assert_int_equal(calls, 2);
    kv_reader_close(reader);
}

/* One reader for one text after the other: whatever became of the one before. */
static void test_again(void **state)
{
    (void)state;
    static const char *const bad[] = {"{\"a\":[1,", "{\"a\":01}", "[[[", "\"a"};
    struct kv_reader *reader = kv_reader_json(kv_text_of("[1]"), "j", KV_ERROR_STATE);
    struct kv_text text;
    int64_t number;
    assert_true(kv_read_skip(reader) && kv_read_end(reader));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kv_reader_json_again(reader, kv_text_of(bad[i]));
        assert_false(kv_read_skip(reader));
        assert_true(kv_reader_failed(reader));
        kv_reader_json_again(reader, kv_text_of("{\"a\\n\":\n[7]}"));
        assert_true(kv_read_object(reader) && kv_read_key(reader, &text));
        assert_true(kv_text_is(text, "a\n"));
        assert_true(kv_read_array(reader) && kv_read_item(reader));
        assert_true(kv_read_integer(reader, &number));
        assert_int_equal(number, 7);
        assert_false(kv_read_item(reader) || kv_read_key(reader, &text));
        assert_true(kv_read_end(reader));
    }
    kv_reader_json_again(reader, kv_text_of("\n x"));
    struct kv_error error = {0};
    kv_read_skip(reader);
    assert_false(kv_reader_error(reader, &error));
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 2);
    kv_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_rejected),
        cmocka_unit_test(test_special_bytes_at_every_offset),
        cmocka_unit_test(test_unescaped),
        cmocka_unit_test(test_window_slides),
        cmocka_unit_test(test_place_in_one_long_line),
        cmocka_unit_test(test_long_strings),
        cmocka_unit_test(test_place_that_slid_away),
        cmocka_unit_test(test_newest_time_in_pieces),
        cmocka_unit_test(test_source_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
