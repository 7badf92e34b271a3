/* The rules that every source obeys; what JSON and YAML are is tested beside them. */
#include "kubevet/base/reader.h"

#include "test.h"

#include <string.h>

static struct kv_reader *reader_of(const char *json)
{
    return kv_reader_json(kv_text_of(json), "x.json", KV_ERROR_STATE);
}

static void assert_error(struct kv_reader *reader, unsigned line, unsigned column, const char *text)
{
    struct kv_error error = {0};
    assert_true(kv_reader_failed(reader));
    assert_false(kv_reader_error(reader, &error));
    assert_string_equal(error.text, text);
    assert_string_equal(error.file, "x.json");
    assert_int_equal(error.kind, KV_ERROR_STATE);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    kv_reader_close(reader);
}

static void test_object(void **state)
{
    (void)state;
    struct kv_reader *reader =
        reader_of("{\"name\": \"a\", \"other\": [1, {}], \"n\": -3, \"on\": true, \"none\": null}");
    struct kv_text key;
    struct kv_text name = {0};
    int64_t integer = 0;
    bool on = false;
    bool null = false;
    size_t skipped = 0;
    char copy[8] = "";
    assert_int_equal(kv_reader_peek(reader), KV_VALUE_OBJECT);
    assert_true(kv_read_object(reader));
    while (kv_read_key(reader, &key)) {
        if (kv_text_is(key, "name") && kv_read_string(reader, &name))
            memcpy(copy, name.data, name.length);
        else if (kv_text_is(key, "n"))
            kv_read_integer(reader, &integer);
        else if (kv_text_is(key, "on"))
            kv_read_bool(reader, &on);
        else if (kv_text_is(key, "none"))
            null = kv_read_null(reader);
        else
            skipped += kv_read_skip(reader);
    }
    assert_true(kv_read_end(reader));
    assert_string_equal(copy, "a");
    assert_int_equal(integer, -3);
    assert_true(on && null);
    assert_int_equal(skipped, 1);
    assert_int_equal(kv_reader_peek(reader), KV_VALUE_NONE);
    assert_true(kv_reader_error(reader, &(struct kv_error){0}));
    kv_reader_close(reader);
}

static void test_peek_takes_nothing(void **state)
{
    (void)state;
    struct kv_reader *reader = reader_of("[1, 1.5, \"s\", false]");
    static const enum kv_value_type types[] = {KV_VALUE_INTEGER, KV_VALUE_REAL, KV_VALUE_STRING,
                                               KV_VALUE_BOOL};
    static const char *const texts[] = {"1", "1.5", "s", "false"};
    struct kv_text text;
    assert_true(kv_read_array(reader));
    for (size_t i = 0; i < 4; i++) {
        assert_true(kv_read_item(reader));
        assert_int_equal(kv_reader_peek(reader), types[i]);
        assert_int_equal(kv_reader_peek(reader), types[i]);
        assert_true(kv_read_scalar(reader, &text));
        assert_true(kv_text_is(text, texts[i]));
        assert_int_equal(kv_reader_peek(reader), KV_VALUE_NONE);
    }
    assert_false(kv_read_item(reader));
    assert_true(kv_read_end(reader));
    kv_reader_close(reader);
}

static void test_wrong_types(void **state)
{
    (void)state;
    struct kv_text text;
    int64_t integer;
    bool boolean;
    struct kv_reader *reader = reader_of(" 1.0");
    assert_false(kv_read_integer(reader, &integer));
    assert_error(reader, 1, 2, "expected an integer, found a number");
    reader = reader_of("\"1\"");
    assert_false(kv_read_integer(reader, &integer));
    assert_error(reader, 1, 1, "expected an integer, found a string");
    reader = reader_of("null");
    assert_false(kv_read_bool(reader, &boolean));
    assert_error(reader, 1, 1, "expected true or false, found null");
    reader = reader_of("{}");
    assert_false(kv_read_scalar(reader, &text));
    assert_error(reader, 1, 1, "expected a string, found an object");
    reader = reader_of("[]");
    assert_false(kv_read_object(reader));
    assert_error(reader, 1, 1, "expected an object, found a list");
}

static void test_errors_stick(void **state)
{
    (void)state;
    struct kv_reader *reader = reader_of("{\"a\":\n 1, \"b\": 2}");
    struct kv_text key;
    struct kv_text text;
    assert_true(kv_read_object(reader));
    assert_true(kv_read_key(reader, &key));
    assert_false(kv_read_string(reader, &text));
    assert_false(kv_read_key(reader, &key));
    assert_false(kv_read_item(reader));
    assert_false(kv_read_skip(reader));
    assert_false(kv_read_end(reader));
    assert_int_equal(kv_reader_peek(reader), KV_VALUE_NONE);
    assert_false(kv_reader_fail(reader, "a later error"));
    assert_error(reader, 2, 2, "expected a string, found an integer");
}

static void test_own_error(void **state)
{
    (void)state;
    struct kv_reader *reader = reader_of("{\"a\":\n  \"x\"}");
    struct kv_text key;
    struct kv_text text;
    assert_true(kv_read_object(reader) && kv_read_key(reader, &key));
    assert_true(kv_read_string(reader, &text));
    assert_false(kv_reader_fail(reader, "%s is no quantity", "x"));
    assert_error(reader, 2, 3, "x is no quantity");
}

static void test_first_error_wins(void **state)
{
    (void)state;
    struct kv_error error = {0};
    kv_error_set(&error, KV_ERROR_USAGE, "earlier");
    struct kv_reader *reader = reader_of("x");
    assert_false(kv_read_skip(reader));
    assert_false(kv_reader_error(reader, &error));
    assert_string_equal(error.text, "earlier");
    kv_reader_close(reader);
    kv_reader_close(NULL);
}

static void test_depth(void **state)
{
    (void)state;
    enum { TOO_DEEP = 10049 };
    char json[2 * TOO_DEEP + 1] = "";
    memset(json, '[', TOO_DEEP);
    memset(json + TOO_DEEP, ']', TOO_DEEP);
    struct kv_reader *reader = reader_of(json);
    assert_false(kv_read_skip(reader));
    assert_error(reader, 1, TOO_DEEP, "nested deeper than 10048 levels");
    json[2 * TOO_DEEP - 1] = '\0';
    reader = reader_of(json + 1);
    assert_true(kv_read_skip(reader) && kv_read_end(reader));
    kv_reader_close(reader);
}

/* Only keys about the past count, and only times. */
static void test_newest_time(void **state)
{
    (void)state;
    struct kv_reader *reader =
        reader_of("{\"metadata\": {\"creationTimestamp\": \"2026-01-01T00:00:00Z\","
                  "  \"deletionTimestamp\": \"2036-01-01T00:00:00Z\","
                  "  \"annotations\": {\"x/renewedAt\": \"2036-01-01T00:00:00Z\"}},"
                  " \"status\": {\"notAfter\": \"2036-01-01T00:00:00Z\", \"renewTime\": null,"
                  "  \"time\": \"2036-13-01T00:00:00Z\", \"startTime\": [\"2036-01-01T00:00:00Z\"],"
                  "  \"conditions\": [{\"lastTransitionTime\": \"2026-01-01T00:00:07Z\"}],"
                  "  \"completionTime\": \"2026-01-01T00:00:05Z\"}}");
    struct kv_text key;
    assert_int_equal(kv_reader_newest_time(reader), KV_TIME_NONE);
    assert_true(kv_read_object(reader));
    assert_true(kv_read_key(reader, &key) && kv_read_skip(reader));
    assert_int_equal(kv_reader_newest_time(reader), 1767225600);
    assert_true(kv_read_key(reader, &key) && kv_read_skip(reader));
    assert_int_equal(kv_reader_newest_time(reader), 1767225607);
    kv_reader_close(reader);
}

static void test_newest_time_of_a_value_read(void **state)
{
    (void)state;
    struct kv_reader *reader = reader_of("{\"eventTime\": \"2026-01-01T00:00:00.123456Z\"}");
    struct kv_text key;
    struct kv_text time;
    assert_true(kv_read_object(reader) && kv_read_key(reader, &key));
    assert_true(kv_read_string(reader, &time));
    assert_int_equal(kv_reader_newest_time(reader), 1767225600);
    kv_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_object),
        cmocka_unit_test(test_peek_takes_nothing),
        cmocka_unit_test(test_wrong_types),
        cmocka_unit_test(test_errors_stick),
        cmocka_unit_test(test_own_error),
        cmocka_unit_test(test_first_error_wins),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_newest_time),
        cmocka_unit_test(test_newest_time_of_a_value_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
