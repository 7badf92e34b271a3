#include "cel/expression.h"

static void test_parsing(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"quantity('1.5Gi')", "kubernetes.Quantity(\"1536Mi\")"},
        {"quantity('12e6')", "kubernetes.Quantity(\"12e6\")"},
        {"quantity('10Mo')", "error: quantities must match the regular expression "
                             "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"},
        {"isQuantity('Mi')", "true"},
        {"isQuantity('10Mo')", "false"},
        {"isQuantity('')", "false"},
        {"quantity(1)", "1:1: no such overload: `quantity` does not take (int)"},
        {"type(quantity('1'))", "kubernetes.Quantity"},
        {"isQuantity('123456789012345678901234567890123456789e3')", "true"},
        {"quantity('123456789012345678901234567890123456789e3')",
         "error: a quantity of more than 38 digits is out of range"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_arithmetic(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"quantity('50k').add(quantity('20k')) == quantity('70k')", "true"},
        {"quantity('70k') == quantity('50k').add(20000)", "true"},
        {"quantity('50Mi').sub(quantity('50Mi'))", "kubernetes.Quantity(\"0\")"},
        {"quantity('50k').sub(20000)", "kubernetes.Quantity(\"30k\")"},
        {"sign(quantity('-1m'))", "-1"},
        {"sign(quantity('0'))", "0"},
        {"quantity('1Gi').isGreaterThan(quantity('1G'))", "true"},
        {"quantity('200M').compareTo(quantity('0.2G'))", "0"},
        {"quantity('100m').isLessThan(quantity('1'))", "true"},
        {"quantity('1') == dyn(1)", "false"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"quantity('50k').asInteger()", "50000"},
        {"quantity('1.5k').asInteger()", "1500"},
        {"quantity('1Gi').asInteger()", "1073741824"},
        {"quantity('1.5Gi').asInteger()", "error: cannot convert value to integer"},
        {"[quantity('2000m').isInteger(), quantity('1.0').isInteger(), "
         "quantity('1Ei').isInteger(), quantity('0').isInteger()]",
         "[false, false, false, true]"},
        {"quantity('500m').add(quantity('500m')).isInteger()", "false"},
        {"quantity('1k').add(quantity('1M')).asInteger()", "1001000"},
        {"quantity('1Gi').sub(quantity('1')).asInteger()", "1073741823"},
        {"quantity('9223372036854775807').add(1).isInteger()", "false"},
        {"quantity('-3k').asInteger()", "-3000"},
        {"quantity('50.703k').asApproximateFloat()", "50703.0"},
        {"quantity('1.5Gi').asApproximateFloat()", "1.610612736e+09"},
        {"quantity('0e999999999').asInteger()", "0"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing),
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
