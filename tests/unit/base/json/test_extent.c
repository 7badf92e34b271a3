/* Where an object ends, however it arrives. */
#include "test.h"

#include "kubevet/base/json_extent.h"

#include <string.h>

/* Feeds pieces of `step` bytes until the end is found; where it is, or -1. */
static ptrdiff_t extent_end(const char *text, size_t length, size_t step)
{
    struct kv_json_extent extent = {0};
    size_t at = 0;
    while (at < length) {
        size_t count = step < length - at ? step : length - at;
        size_t taken = kv_json_extent_add(&extent, (struct kv_text){text + at, count});
        at += taken;
        if (extent.depth == 0)
            return (ptrdiff_t)at;
        assert_int_equal(taken, count);
    }
    return -1;
}

static void assert_end(const char *text, size_t length, ptrdiff_t wanted)
{
    for (size_t step = 1; step <= length + 1; step++)
        if (extent_end(text, length, step) != wanted)
            fail_msg("%.*s in steps of %zu ends at %td, not %td", (int)length, text, step,
                     extent_end(text, length, step), wanted);
}

static void test_ends(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{}",
        "{\"a\":1}",
        "{\"a\":[{},{\"b\":[]}]}",
        "{\"}\":\"{[\"}",
        "{\"\\\"}\":\"\\\\\"}",
        "{\"a\":\"\\\\\\\"}\",\"b\":\"\\\\\\\\\"}",
        "{\"sixty-four bytes and more, so that one block is not enough\":\"}}}}}}\",\"x\":[[[]]]}",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char followed[256];
        ptrdiff_t length = (ptrdiff_t)strlen(rows[i]);
        strcat(strcpy(followed, rows[i]), ",{\"n\":\"}");
        assert_end(followed, strlen(followed), length);
        assert_end(rows[i], (size_t)length, length);
        assert_end(rows[i], (size_t)length - 1, -1);
    }
}

/* A backslash at every place of a block, and so its quote in the next one. */
static void test_backslashes(void **state)
{
    (void)state;
    char text[256];
    for (size_t pad = 0; pad < 140; pad++)
        for (size_t backslashes = 0; backslashes < 6; backslashes++) {
            size_t length = 0;
            memcpy(text, "{\"", 2);
            length = 2;
            memset(text + length, 'x', pad);
            length += pad;
            memset(text + length, '\\', backslashes);
            length += backslashes;
            /* After an odd number the quote is in the string, which the next one ends. */
            const char *rest = backslashes % 2 ? "\"}\":1}" : "\":\"}\"}";
            memcpy(text + length, rest, 6);
            length += 6;
            memcpy(text + length, "}}", 2);
            for (size_t step = 1; step < length + 3; step += step < 3 ? 1 : 13)
                assert_int_equal(extent_end(text, length + 2, step), length);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_backslashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
