#include "cel/expression.h"

/* As Kubernetes until 1.36 has it; public policies rely on it. */
static void what_is_no_optional_is_its_own_value(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"dyn([1]).orValue([]).size()", "1"},
        {"dyn(1).orValue(1 / 0)", "1"},
        {"dyn(1).or(optional.of(2))", "1"},
        {"[1].orValue([])",
         "1:5: no such overload: `orValue` does not take (list(dyn)) on list(int)"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_optional_is_its_own_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
