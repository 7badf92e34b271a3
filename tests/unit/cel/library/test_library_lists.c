#include "cel/expression.h"

/* No conformance test has these. */

static void test_order(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"[1, 2, 2].isSorted()", "true"},
        {"[2, 1].isSorted()", "false"},
        {"[].isSorted()", "true"},
        {"['a', 'b'].isSorted()", "true"},
        {"dyn([1, 'a']).isSorted()", "error: no such overload"},
        {"[{}].isSorted()",
         "1:6: no such overload: `isSorted` does not take () on list(map(dyn, dyn))"},
        {"[3, 1, 2].min()", "1"},
        {"['a', 'c'].max()", "\"c\""},
        {"dyn([1, 2.5, 3u]).max()", "3u"},
        {"[].min()", "error: min called on empty list"},
        {"[].max()", "error: max called on empty list"},
        {"[duration('1m'), duration('1h')].max()", "duration(\"3600s\")"},
        {"dyn([[1]]).min()", "error: no such overload"},
        {"[3, 1, 2].sort()", "[1, 2, 3]"},
        {"['b', '', 'a'].sort()", "[\"\", \"a\", \"b\"]"},
        {"[].sort()", "[]"},
        {"dyn([1, 1.0]).sort()", "error: list elements must have the same type"},
        {"dyn([null]).sort()", "error: list elements must be comparable"},
        {"[0.0 / 0.0].sort()", "error: NaN values cannot be ordered"},
        {"[{'n': 2}, {'n': 1}].sortBy(e, e.n)", "[{\"n\": 1}, {\"n\": 2}]"},
        {"['ab', 'c', 'de'].sortBy(e, e.size())", "[\"c\", \"ab\", \"de\"]"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_sums(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"[1, 2].sum()", "3"},
        {"[1u, 2u].sum()", "3u"},
        {"[0.5, 1.0].sum()", "1.5"},
        {"[duration('1m'), duration('2s')].sum()", "duration(\"62s\")"},
        {"[].sum()", "0"},
        {"dyn([1, 2.0]).sum()", "error: no such overload"},
        {"dyn(['a']).sum()", "error: no such overload"},
        {"[9223372036854775807, 1].sum()", "error: integer overflow"},
        {"[18446744073709551615u, 1u].sum()", "error: unsigned integer overflow"},
        {"['a'].sum()", "1:7: no such overload: `sum` does not take () on list(string)"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_searches(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"[1, 2, 2].indexOf(2)", "1"},
        {"[1, 2, 2].lastIndexOf(2)", "2"},
        {"[1].indexOf(3)", "-1"},
        {"[].lastIndexOf(3)", "-1"},
        {"dyn([1.0]).indexOf(1)", "0"},
        {"[[1], [2]].indexOf([2])", "1"},
        {"[1, 2].includes(2)", "true"},
        {"[1, 2].includes('a')", "false"},
        {"dyn(2).includes(2)", "true"},
        {"[1, 2, 1, 2u, 'a', 'a'].distinct()", "[1, 2, \"a\"]"},
        {"[].distinct()", "[]"},
        {"[1, 1.0, dyn(1u)].distinct()", "[1]"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_other_lists(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"[1, 2, 3].slice(1, 3)", "[2, 3]"},
        {"[1].slice(1, 1)", "[]"},
        {"[].slice(0, 0)", "[]"},
        {"[1].slice(-1, 1)", "error: cannot slice(-1, 1), negative indexes not supported"},
        {"[1].slice(1, 0)",
         "error: cannot slice(1, 0), start index must be less than or equal to end index"},
        {"[1].slice(0, 2)", "error: cannot slice(0, 2), list is length 1"},
        {"[[1], [2, 3]].flatten()", "[1, 2, 3]"},
        {"[[1], [[2]]].flatten()", "[1, [2]]"},
        {"[1, [2, [3, [4]]]].flatten(2)", "[1, 2, 3, [4]]"},
        {"[[1]].flatten(0)", "[[1]]"},
        {"[[1]].flatten(-1)", "error: level must be non-negative"},
        {"[1, 2].reverse()", "[2, 1]"},
        {"lists.range(3)", "[0, 1, 2]"},
        {"lists.range(-1)", "[]"},
        {"lists.range(9223372036854775807)",
         "error: operation cancelled: actual cost limit exceeded"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_searches),
        cmocka_unit_test(test_other_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
