#include "cel/expression.h"

static void test_extract(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"regex.extract('item-A, item-B', 'item-(\\\\w+)')", "optional.of(\"A\")"},
        {"regex.extract('hello', 'l+')", "optional.of(\"ll\")"},
        {"regex.extract('hello', 'x')", "optional.none()"},
        {"regex.extract('hello', 'h(x)?')", "optional.none()"},
        {"regex.extract('hello', '(h)(e)')",
         "error: regular expression has more than one capturing group"},
        {"regex.extract('a', '(')", "error: error parsing regexp: missing closing ): `(`"},
        {"regex.extractAll('id:1, id:2', 'id:(\\\\d)')", "[\"1\", \"2\"]"},
        {"regex.extractAll('abc', '[a-c]')", "[\"a\", \"b\", \"c\"]"},
        {"regex.extractAll('abc', 'a(x)?')", "[]"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_replace(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"regex.replace('hello world hello', 'hello', 'hi')", "\"hi world hi\""},
        {"regex.replace('banana', 'a', 'x', 2)", "\"bxnxna\""},
        {"regex.replace('banana', 'a', 'x', 0)", "\"banana\""},
        {"regex.replace('banana', 'a', 'x', -9)", "\"bxnxnx\""},
        {"regex.replace('foo bar', '(fo)o (ba)r', '\\\\2 \\\\1 \\\\0 \\\\\\\\')",
         "\"ba fo foo bar \\\\\""},
        {"regex.replace('abc', '(x)?', '-\\\\1')", "\"-a-b-c-\""},
        {"regex.replace('a', 'b', '\\\\9')", "\"a\""},
        {"regex.replace('a', 'a', '\\\\9')", "error: invalid replacement string: the replacement "
                                             "references a group that the regex does not have"},
        {"regex.replace('a', 'a', '\\\\')",
         "error: invalid replacement string: \\ not allowed at end of the replacement"},
        {"regex.replace('a', 'a', '\\\\x')", "error: invalid replacement string: \\ must be "
                                             "followed by a digit or \\ in the replacement"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extract),
        cmocka_unit_test(test_replace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
