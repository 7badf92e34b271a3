/* JSON's grammar. Every case is skipped and read: the answers must agree. */
#include "kubevet/base/buffer.h"
#include "kubevet/base/reader.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

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

/* Both ways to take a document; the last one's error is left. */
static bool accepts(struct kv_text json, struct kv_error *error)
{
    struct kv_error other;
    bool good = accepted(kv_reader_json(json, "j", KV_ERROR_STATE), true, error);
    assert_int_equal(accepted(kv_reader_json(json, "j", KV_ERROR_STATE), false, &other), good);
    assert_string_equal(other.text, error->text);
    assert_int_equal(other.line, error->line);
    assert_int_equal(other.column, error->column);
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
        "1e309",
        "-1E+400",
        "9223372036854775808",
        "[-9223372036854775809]",
        "[18446744073709552000, 1.7976931348623157e309, 123456789012345678901234567890]",
        "1e99999999999999999999",
        "\"\\u0000\"",
        "{\"\\u0000\":\"a\\u0000\"}",
        "\"\\ud800\"",
        "[\"\\udc00\", \"\\ud800\\u0041\", \"\\ud800\\ue000\", \"\\ud800\\ud800\"]",
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
        {"", 1, "is empty: expected JSON"},
        {"  ", 3, "is empty: expected JSON"},
        {"<html>", 1, "this is HTML, not JSON: a proxy or a login page may have answered"},
        {"\xef\xbb\xbf{}", 1,
         "the JSON begins with a byte order mark; save it as UTF-8 without BOM"},
        {"page", 1, "expected JSON, found 'p'"},
        {"\xef", 1, "expected JSON, found the byte 0xef"},
        {"{", 2, "expected a key in quotes, but the JSON is truncated"},
        {"[", 2, "expected a value, but the JSON is truncated"},
        {"[1", 3, "expected ',' or ']', but the JSON is truncated"},
        {"[1,", 4, "expected a value, but the JSON is truncated"},
        {"{\"a", 4, "expected the rest of a string, but the JSON is truncated"},
        {"{\"a\"", 5, "expected ':' after a key, but the JSON is truncated"},
        {"{\"a\":", 6, "expected a value, but the JSON is truncated"},
        {"{\"a\":1", 7, "expected ',' or '}', but the JSON is truncated"},
        {"tru", 4, "expected true, but the JSON is truncated"},
        {"-", 2, "expected a digit, but the JSON is truncated"},
        {"\"\\", 3, "expected the rest of a string, but the JSON is truncated"},
        {"\"\\u00", 6, "expected the rest of a string, but the JSON is truncated"},
        {"\"\xc3", 3, "expected the rest of a string, but the JSON is truncated"},
        {"[1,]", 4, "expected a value, found ']'"},
        {"[,1]", 2, "expected a value, found ','"},
        {"[1 2]", 4, "expected ',' or ']', found '2'"},
        {"[1}", 3, "expected ',' or ']', found '}'"},
        {"{\"a\":1,}", 8, "expected a key in quotes, found '}'"},
        {"{a:1}", 2, "expected a key in quotes, found 'a'"},
        {"{1:1}", 2, "expected a key in quotes, found '1'"},
        {"{\"a\" 1}", 6, "expected ':' after a key, found '1'"},
        {"{\"a\":}", 6, "expected a value, found '}'"},
        {"{\"a\":1]", 7, "expected ',' or '}', found ']'"},
        {"[] []", 4, "expected the end of the JSON, found '['"},
        {"nul!", 4, "expected null, found '!'"},
        {"True", 1, "expected JSON, found 'T'"},
        {"truex", 5, "expected the end of the JSON, found 'x'"},
        {"[NaN]", 2, "expected a value, found 'N'"},
        {"01", 1, "a number can't begin with 0"},
        {"[-01]", 2, "a number can't begin with 0"},
        {"+1", 1, "expected JSON, found '+'"},
        {".5", 1, "expected JSON, found '.'"},
        {"[1.]", 4, "expected a digit, found ']'"},
        {"[1e]", 4, "expected a digit, found ']'"},
        {"[1e+]", 5, "expected a digit, found ']'"},
        {"0x1", 2, "expected the end of the JSON, found 'x'"},
        {"\"\\x\"", 2, "unknown escape in a string"},
        {"\"\\u00g0\"", 6, "expected a hexadecimal digit, found 'g'"},
        {"\"\\ud800\\u00g0\"", 12, "expected a hexadecimal digit, found 'g'"},
        {"\"\n\"", 2, "expected the rest of a string, found the byte 0x0a"},
        {"\"\x1f\"", 2, "expected the rest of a string, found the byte 0x1f"},
        {"\"\x80\"", 2, "this is not UTF-8 (byte 0x80)"},
        {"\"\xc0\xaf\"", 2, "this is not UTF-8 (byte 0xc0)"},
        {"\"\xc3(\"", 2, "this is not UTF-8 (byte 0xc3)"},
        {"\"\xe0\x9f\xbf\"", 2, "this is not UTF-8 (byte 0xe0)"},
        {"\"\xed\xa0\x80\"", 2, "this is not UTF-8 (byte 0xed)"},
        {"\"\xf0\x8f\xbf\xbf\"", 2, "this is not UTF-8 (byte 0xf0)"},
        {"\"\xf4\x90\x80\x80\"", 2, "this is not UTF-8 (byte 0xf4)"},
        {"\"\xf5\x80\x80\x80\"", 2, "this is not UTF-8 (byte 0xf5)"},
        {"\"\xe2\x82(\"", 2, "this is not UTF-8 (byte 0xe2)"},
        {"[\x0c]", 2, "expected a value, found the byte 0x0c"},
        {"[/**/]", 2, "expected a value, found '/'"},
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
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "j", KV_ERROR_STATE);
    struct kv_text text;
    assert_true(kv_read_object(reader));
    assert_true(kv_read_key(reader, &text));
    assert_true(kv_text_is(text, "key"));
    assert_true(kv_read_string(reader, &text));
    assert_true(kv_text_is(text, "a\n\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 tail"));
    kv_reader_close(reader);
}

/* The column counts characters. */
static void test_place_in_one_long_line(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    kv_buffer_text(&json, "[");
    for (int i = 0; i < 50000; i++)
        kv_buffer_text(&json, "\"\xc3\xa9\xe2\x82\xac\",");
    kv_buffer_text(&json, "?]");
    struct kv_reader *reader = kv_reader_json(kv_buffer_as_text(&json), "j", KV_ERROR_STATE);
    struct kv_error error = {0};
    assert_false(kv_read_skip(reader));
    assert_false(kv_reader_error(reader, &error));
    assert_int_equal(error.line, 1);
    assert_int_equal(error.column, 2 + 50000 * 5);
    kv_reader_close(reader);
    kv_buffer_release(&json);
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

/* What few texts hold, and what becomes of it. */
static void test_rare_characters(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"\"\\u0000\"", KV_NUL},
        {"\"a\\u0000b\\u0000\"", "a" KV_NUL "b" KV_NUL},
        {"\"a\\\\u0000\"", "a\\u0000"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
        {"\"\\ud800\"", "\xef\xbf\xbd"},
        {"\"\\udc00x\"", "\xef\xbf\xbdx"},
        {"\"\\ud800\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"\\ud800\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        const char *const *row = rows[i / 2];
        char json[64];
        bool as_key = i % 2;
        snprintf(json, sizeof json, as_key ? "{%s:1}" : "%s", row[0]);
        struct kv_reader *reader = kv_reader_json(kv_text_of(json), "j", KV_ERROR_STATE);
        struct kv_text text;
        assert_true(as_key ? kv_read_object(reader) && kv_read_key(reader, &text)
                           : kv_read_string(reader, &text));
        assert_int_equal(text.length, strlen(row[1]));
        assert_memory_equal(text.data, row[1], text.length);
        kv_reader_close(reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_rejected),
        cmocka_unit_test(test_special_bytes_at_every_offset),
        cmocka_unit_test(test_unescaped),
        cmocka_unit_test(test_rare_characters),
        cmocka_unit_test(test_place_in_one_long_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
