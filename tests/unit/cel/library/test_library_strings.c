#include "cel/expression.h"

/* Beyond what the conformance tests (tests/judging/cel) show. */

static void test_parts(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'tacocat'.charAt(3)", "\"o\""},
        {"'Ta©oCαt'.charAt(2)", "\"©\""},
        {"'abc'.charAt(3)", "\"\""},
        {"'abc'.charAt(4)", "error: index out of range: 4"},
        {"'abc'.charAt(-1)", "error: index out of range: -1"},
        {"'Ta©o'.substring(2)", "\"©o\""},
        {"'Ta©o'.substring(1, 3)", "\"a©\""},
        {"'abc'.substring(3)", "\"\""},
        {"'abc'.substring(2, 1)", "error: invalid substring range. start: 2, end: 1"},
        {"'abc'.substring(4)", "error: index out of range: 4"},
        {"'abc'.substring(0, 4)", "error: index out of range: 4"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_searches(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'tacocat'.indexOf('ac')", "1"},
        {"'tacocat'.indexOf('a', 2)", "5"},
        {"'tacocat'.indexOf('')", "0"},
        {"'tacocat'.indexOf('', 9)", "7"},
        {"'tacocat'.indexOf('none')", "-1"},
        {"'tacocat'.indexOf('a', 99)", "-1"},
        {"'tacocat'.indexOf('a', -1)", "error: index out of range: -1"},
        {"'Ta©oCαt'.indexOf('αt')", "5"},
        {"'Ta©oCαt'.indexOf('o', 3)", "3"},
        {"'tacocat'.lastIndexOf('at')", "5"},
        {"'tacocat'.lastIndexOf('a', 4)", "1"},
        {"'tacocat'.lastIndexOf('')", "7"},
        {"'tacocat'.lastIndexOf('', 3)", "3"},
        {"'aaa'.lastIndexOf('aa')", "1"},
        {"'aaa'.lastIndexOf('aa', 0)", "0"},
        {"'ta©o©t'.lastIndexOf('©')", "4"},
        {"'ta©o©t'.lastIndexOf('©t', 3)", "-1"},
        {"'ab'.lastIndexOf('b', -1)", "error: index out of range: -1"},
        {"''.lastIndexOf('@@')", "-1"},
        {"'ab'.lastIndexOf('b', 2)", "-1"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_replacing(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'hello hello'.replace('he', 'we')", "\"wello wello\""},
        {"'hello hello'.replace('he', 'we', 1)", "\"wello hello\""},
        {"'hello'.replace('l', '', -1)", "\"heo\""},
        {"'hello'.replace('l', 'L', 0)", "\"hello\""},
        {"'a©'.replace('', '_')", "\"_a_©_\""},
        {"'a©'.replace('', '_', 2)", "\"_a_©\""},
        {"''.replace('', 'x')", "\"x\""},
        {"'aaa'.replace('aa', 'b')", "\"ba\""},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_pieces(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'a,b,,c'.split(',')", "[\"a\", \"b\", \"\", \"c\"]"},
        {"''.split(',')", "[\"\"]"},
        {"'a©b'.split('')", "[\"a\", \"©\", \"b\"]"},
        {"''.split('')", "[]"},
        {"'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"},
        {"'a,b'.split(',', 0)", "[]"},
        {"'a,b'.split(',', 1)", "[\"a,b\"]"},
        {"'a,b,c'.split(',', -1)", "[\"a\", \"b\", \"c\"]"},
        {"'abc'.split('', 2)", "[\"a\", \"bc\"]"},
        {"'abc'.split(',', 9223372036854775807)", "[\"abc\"]"},
        {"['a', 'b'].join()", "\"ab\""},
        {"['a', 'b'].join(', ')", "\"a, b\""},
        {"[].join('x')", "\"\""},
        {"dyn(['a', 1]).join()", "error: join: invalid input: int"},
        {"[1].join()", "1:5: no such overload: `join` does not take () on list(int)"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_whole(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'TacoCÆt'.lowerAscii()", "\"tacocÆt\""},
        {"'tacoCæt'.upperAscii()", "\"TACOCæT\""},
        {"'\\u2003\\u0085 a\\tb \\u3000'.trim()", "\"a\\tb\""},
        {"'\\u200ba'.trim().size()", "2"},
        {"' \\n'.trim()", "\"\""},
        {"'a©b'.reverse()", "\"b©a\""},
        {"strings.quote('a\"b\\n\\\\')", "\"\\\"a\\\\\\\"b\\\\n\\\\\\\\\\\"\""},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_format(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'%s|%s|%s|%s|%s'.format(['a', 1, 2u, true, null])", "\"a|1|2|true|null\""},
        {"'%s'.format([[1, 2.5, 'a', [], {'b': 1, 'a': b'c'}]])",
         "\"[1, 2.5, a, [], {a: c, b: 1}]\""},
        {"'%s %s'.format([timestamp('2026-12-01T02:00:00+02:00'), duration('2h')])",
         "\"2026-12-01T00:00:00Z 7200s\""},
        {"'%s %s'.format([1e300 * 1e300, type(1)])", "\"Infinity int\""},
        {"'%d %d %d'.format([-1, 2u, 2.5])", "\"-1 2 2.5\""},
        {"'%f %.2f %.0f'.format([1.5, 2, 3u])", "\"1.500000 2.00 3\""},
        {"'%e %.1e'.format([1234.5, 2])", "\"1.234500e+03 2.0e+00\""},
        {"'%b %b %b'.format([-5, 5u, true])", "\"-101 101 1\""},
        {"'%o'.format([-9])", "\"-11\""},
        {"'%x %X %x %X'.format([-255, 255u, 'aé', b'\\xff'])", "\"-ff FF 61c3a9 FF\""},
        {"'100%%'.format([])", "\"100%\""},
        {"'a'.format([1])", "\"a\""},
        {"'%s'.format([])", "error: format: index 0 out of range"},
        {"'%'.format([1])", "error: format: unexpected end of string"},
        {"'%5d'.format([1])", "error: format: unrecognized formatting clause"},
        {"'%.f'.format([1])", "error: format: a precision needs digits"},
        {"'%.101f'.format([1])", "error: format: a precision is at most 100"},
        {"'%d'.format(['a'])", "error: format: decimal clause can only be used on ints, uints, and "
                               "doubles, was given string"},
        {"'%f'.format(['a'])", "error: format: fixed-point clause can only be used on ints, uints, "
                               "and doubles, was given string"},
        {"'%e'.format([true])", "error: format: scientific clause can only be used on ints, uints, "
                                "and doubles, was given bool"},
        {"'%b'.format([1.0])",
         "error: format: only ints, uints, and bools can be formatted as binary, was given double"},
        {"'%o'.format([1.0])",
         "error: format: octal clause can only be used on ints and uints, was given double"},
        {"'%x'.format([1.0])", "error: format: only ints, uints, bytes, and strings can be "
                               "formatted as hex, was given double"},
        {"'%s'.format([optional.none()])",
         "error: format: string clause can only be used on strings, bools, bytes, ints, doubles, "
         "maps, lists, types, durations, and timestamps, was given optional_type"},
        {"'%s'.format([b'\\xff'])", "error: format: bytes that are not valid UTF-8"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_limits(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"lists.range(40).map(i, 'aaaaaaaaaa').join().replace('a', 'aaaaaaaaaa').replace('a', "
         "'aaaaaaaaaa').replace('a', 'aaaaaaaaaa').replace('a', 'aaaaaaaaaa').size()",
         "error: operation cancelled: memory limit exceeded"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_searches),
        cmocka_unit_test(test_replacing), cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_whole),     cmocka_unit_test(test_format),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
