#include "kubevet/report/screen.h"
#include "test.h"

static void columns_are_characters(void **state)
{
    (void)state;
    assert_int_equal(kv_screen_columns("abc", 3), 3);
    assert_int_equal(kv_screen_columns("gr\xc3\xbc\xc3\x9f", 6), 4);
    assert_int_equal(kv_screen_columns("", 0), 0);
}

static void hostile_text_is_made_visible(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"plain, gr\xc3\xbc\xc3\x9f \\ \"", "plain, gr\xc3\xbc\xc3\x9f \\ \""},
        {"\033[2J", "\\x1b[2J"},
        {"a\r\n\tb\b\x7f", "a\\r\\n\\tb\\x08\\x7f"},
        {"\xc2\x9b"
         "2J",
         "\\x9b2J"}, /* CSI as one character */
        {"\xe2\x80\xae", "\\u202e"},
        {"\xe2\x81\xa6", "\\u2066"},
        {"\xe2\x80\xa8", "\\u2028"},
        {"\xd8\x9c", "\\u061c"},
        {"a\xff\xc3", "a\\xff\\xc3"},
        {"shop\xe2\x80\x8b", "shop\\u200b"}, /* seen as shop */
        {"\xef\xbb\xbfshop", "\\ufeffshop"},
        {"\xf3\xa0\x81\x81", "\\ue0041"},
        {"\xe2\x80\x8c", "\xe2\x80\x8c"}, /* a joiner, which words need */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_buffer out = {0};
        kv_screen_escape(&out, cases[i][0]);
        assert_string_equal(out.data, cases[i][1]);
        kv_buffer_release(&out);
    }
}

static void assert_wrapped(const char *text, size_t column, size_t indent, int width,
                           const char *expected)
{
    struct kv_buffer out = {0};
    kv_screen_wrap(&out, text, column, indent, width);
    assert_string_equal(kv_buffer_as_text(&out).data, expected);
    kv_buffer_release(&out);
}

static void text_is_wrapped_at_spaces(void **state)
{
    (void)state;
    assert_wrapped("one two three", 0, 0, 7, "one two\nthree");
    assert_wrapped("one two three", 0, 0, 6, "one\ntwo\nthree");
    assert_wrapped("one two three", 0, 2, 9, "  one two\n  three");
    assert_wrapped("one two three", 4, 4, 8, "one\n    two\n    three");
    assert_wrapped("one two three", 0, 0, 0, "one two three");
    assert_wrapped("one  two", 0, 0, 80, "one  two");
    assert_wrapped("", 0, 4, 8, "");
    assert_wrapped("gr\xc3\xbc\xc3\x9f dich", 0, 0, 9, "gr\xc3\xbc\xc3\x9f dich");
}

static void long_words_stay_whole(void **state)
{
    (void)state;
    assert_wrapped("see https://example.com/a/long/path now", 0, 2, 12,
                   "  see\n  https://example.com/a/long/path\n  now");
    assert_wrapped("abcdef", 8, 2, 4, "\n  abcdef");
}

static void newlines_end_lines(void **state)
{
    (void)state;
    assert_wrapped("one\n\n  two\nthree", 0, 2, 80, "  one\n\n    two\n  three");
    assert_wrapped("one\n", 0, 2, 80, "  one\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_characters),    cmocka_unit_test(hostile_text_is_made_visible),
        cmocka_unit_test(text_is_wrapped_at_spaces), cmocka_unit_test(long_words_stay_whole),
        cmocka_unit_test(newlines_end_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
