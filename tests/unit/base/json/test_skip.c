/* Skipping at once: right values are taken to their last byte, wrong, cut and rare ones not at all.
 */
#include "test.h"

#include "base/json/skip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 5 };

static char times[256];

static void note_time(void *context, struct kv_text key, struct kv_text value)
{
    (void)context;
    snprintf(times + strlen(times), sizeof times - strlen(times), "%.*s=%.*s ", (int)key.length,
             key.data, (int)value.length, value.data);
}

/* How many bytes are skipped of a copy of exactly this size; -1 = it was not done. */
static ptrdiff_t skip_bytes(const char *json, size_t length, const char *key)
{
    char *copy = malloc(length ? length : 1); /* for the address sanitizer */
    uint64_t objects[1] = {0};
    memcpy(copy, json, length);
    struct json_skip skip = {.at = copy,
                             .end = copy + length,
                             .key = kv_text_of(key),
                             .objects = objects,
                             .depth = 1,
                             .depth_max = DEPTH_MAX,
                             .time = note_time};
    times[0] = '\0';
    bool done = json_skip(&skip);
    ptrdiff_t count = done ? skip.at - copy : -1;
    if (!done)
        assert_ptr_equal(skip.at, copy);
    free(copy);
    return count;
}

static void test_skipped(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "\"\"",
        "\"plain\"",
        "\"a text that is longer than sixteen bytes, and than thirty-two\"",
        "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u003c \\uFfFd\"",
        "\"\xd1\x87\xd0\xb8\xd1\x81\xd0\xbb\xd0\xbe \xe2\x82\xac \xf0\x9f\x98\x80\"",
        "true",
        "false",
        "null",
        "{}",
        "[]",
        "[[[[]]]]",
        "{\"a\":{\"b\":{\"c\":{}}}}",
        "{\"f:a\":{},\"f:b\":{\".\":{}},\"c\":[1,-2,3.5,0,-0,0.0,{\"d\":null},[],\"x\"],\"e\":1}",
        " { \"a\" : [ 1 , 2 ] ,\n\t\"b\" : { } ,\r\n\"c\":[ ] }",
        "[999999999999999999]",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length = strlen(rows[i]);
        char followed[256];
        snprintf(followed, sizeof followed, "%s,\"next\":1}", rows[i]);
        assert_int_equal(skip_bytes(followed, strlen(followed), ""), length);
        assert_int_equal(skip_bytes(rows[i], length, ""), length);
        /* Cut anywhere, it is not skipped. */
        for (size_t cut = 0; cut < length; cut++)
            assert_int_equal(skip_bytes(rows[i], cut, ""), -1);
    }
}

static void test_not_skipped(void **state)
{
    (void)state;
    static const char *const rows[] = {
        /* wrong */
        "",
        " ",
        "}",
        "]",
        ",",
        ":",
        "x",
        "tru",
        "nulL",
        "{]",
        "[}",
        "{,}",
        "[,]",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" 1}",
        "{1:2}",
        "{a:1}",
        "[1 2]",
        "[\"a\" \"b\"]",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1]",
        "[{\"a\":1]}",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u00\"",
        "[1e]",
        "[1e+]",
        "[1.e3]",
        "[1e3.]",
        "[1e3e4]",
        "\"a\nb\"",
        "\"\x1f\"",
        "\"\x80\"",
        "\"\xc3\"",
        "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "[01]",
        "[-]",
        "[-01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[1.5.]",
        "[NaN]",
        "[0x1]",
        "[\"a\",]",
        "[truefalse]",
        "[null0]",
        "[1a]",
        "['a']",
        /* deeper than is allowed */
        "[[[[[]]]]]",
        "{\"a\":[{\"a\":[{}]}]}",
        /* right, as far as they are seen */
        "12",
        "-1.5",
        "1e3",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (skip_bytes(rows[i], strlen(rows[i]), "") != -1)
            fail_msg("%s was skipped", rows[i]);
}

#define TIME "2026-11-22T21:57:21Z"

static void test_times(void **state)
{
    (void)state;
    static const struct {
        const char *json, *key, *times;
    } rows[] = {
        {"\"" TIME "\"", "time", "time=" TIME " "},
        {"\"" TIME "\"", "", ""},
        {"{\"a\":\"" TIME "\",\"b\":[\"" TIME "\"],\"c\":\"" TIME "\"}", "x",
         "a=" TIME " c=" TIME " "},
        {"[{\"a\":\"" TIME "\"},\"" TIME "\"]", "x", "a=" TIME " "},
        {"{\"a\":[],\"b\":{\"c\":{}},\"" TIME "\":\"x\"}", "x", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(skip_bytes(rows[i].json, strlen(rows[i].json), rows[i].key),
                         strlen(rows[i].json));
        assert_string_equal(times, rows[i].times);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_not_skipped),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
