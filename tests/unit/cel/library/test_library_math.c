#include "cel/expression.h"

/* Beyond what the conformance tests (tests/judging/cel) show. */

static void test_extremes(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"math.greatest(1, 2.5, 2u)", "2.5"},
        {"math.least([3, 1, 2])", "1"},
        {"math.greatest(2, 2.0)", "2"},
        {"math.least(dyn([]))", "error: math.@min(list) argument must not be empty"},
        {"math.greatest(dyn(['a']))", "error: no such overload"},
        {"math.greatest(1, 0.0 / 0.0)", "error: NaN values cannot be ordered"},
        {"math.least('a')", "1:6: no such overload: `math.least` does not take (string)"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"[math.ceil(1.2), math.floor(-1.2), math.round(-1.5), math.trunc(-1.9)]",
         "[2.0, -2.0, -2.0, -1.0]"},
        {"math.abs(-9223372036854775808)", "error: integer overflow"},
        {"[math.abs(-3), math.sign(-3)]", "[3, -1]"},
        {"math.sign(0.0 / 0.0)", "double(\"NaN\")"},
        {"math.sqrt(16u)", "4.0"},
        {"math.bitShiftRight(-1, 1)", "9223372036854775807"},
        {"math.bitShiftLeft(1, 64)", "0"},
        {"math.bitShiftLeft(1u, -1)", "error: math.bitShiftLeft() negative offset: -1"},
        {"math.bitShiftRight(1u, -1)", "error: math.bitShiftRight() negative offset: -1"},
        {"math.bitNot(1u)", "18446744073709551614u"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
