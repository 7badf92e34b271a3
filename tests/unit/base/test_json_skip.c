/* Skipping at once: right values are taken to their last byte, wrong, cut and rare ones not at all.
 */
#include "test.h"

#include "../../../src/base/json_skip.h"

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

static struct kv_seen *seen; /* NULL: none */

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
                             .seen = seen,
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
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
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
        /* rare: right, but left to others */
        "[1e3]",
        "[1E400]",
        "[1000000000000000000]",
        "[99999999999999999999]",
        "12",
        "-1.5",
        "\"\\ud83d\\ude00\"",
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

#define LONG "\"a text that is long enough to be kept\""

static const char *const repeated[] = {
    "{\"a\":{\"b\":[{},{\"c\":" LONG "}],\"d\":" LONG "},\"e\":[" LONG ",1,true,[" LONG "]]}",
    "[" LONG "," LONG ",{\"x\":" LONG ",\"y\":" LONG "}]",
    "{\"time\":\"" TIME "\",\"f\":{\"g\":" LONG ",\"h\":" LONG "}}",
};

static bool is_kept(size_t length)
{
    for (size_t i = 0; i < JSON_SEEN_PLACES; i++)
        if (seen->places[i].text && seen->places[i].length == length)
            return true;
    return false;
}

/* With what was seen, and without: the same, whichever byte differs from what was seen, whatever
 * it is then, and wherever the input ends. */
static void test_seen(void **state)
{
    (void)state;
    static const char others[] = "\"\\{}[],:0x\n\xff";
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        char text[512];
        size_t length = strlen(repeated[i]);
        struct kv_seen *table = kv_seen_new();
        seen = table;
        assert_int_equal(skip_bytes(repeated[i], length, "k"), length);
        assert_int_equal(skip_bytes(repeated[i], length, "k"), length);
        for (size_t at = 0; at < length; at++)
            for (size_t k = 0; k < sizeof others - 1; k++) {
                memcpy(text, repeated[i], length + 1);
                text[at] = others[k];
                seen = NULL;
                ptrdiff_t wanted = skip_bytes(text, length, "k");
                seen = table;
                assert_int_equal(skip_bytes(text, length, "k"), wanted);
                assert_int_equal(skip_bytes(repeated[i], length, "k"), length);
                assert_int_equal(skip_bytes(repeated[i], at, "k"), -1);
            }
        kv_seen_free(seen);
        seen = NULL;
    }
}

/* What was right at one depth may be too deep at another. */
static void test_seen_depth(void **state)
{
    (void)state;
    static const char flat[] = "{\"k\":[[[" LONG "," LONG "]]]}"; /* at depth 1: to depth 5 */
    static const char deep[] = "{\"j\":{\"k\":[[[" LONG "," LONG "]]]}}";
    seen = kv_seen_new();
    assert_int_equal(skip_bytes(flat, sizeof flat - 1, ""), sizeof flat - 1);
    assert_true(is_kept(sizeof flat - 1 - 6));
    assert_int_equal(skip_bytes(deep, sizeof deep - 1, ""), -1);
    assert_int_equal(skip_bytes(flat, sizeof flat - 1, ""), sizeof flat - 1);
    kv_seen_free(seen);
    seen = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skipped),    cmocka_unit_test(test_not_skipped),
        cmocka_unit_test(test_times),      cmocka_unit_test(test_seen),
        cmocka_unit_test(test_seen_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
