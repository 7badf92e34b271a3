#include "cel/expression.h"

static void test_parsing(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"semver('1.2.3-rc.1+build.5')", "kubernetes.Semver(\"1.2.3-rc.1+build.5\")"},
        {"semver('')", "error: Version string empty"},
        {"semver('1.2')", "error: No Major.Minor.Patch elements found"},
        {"semver('v1.2.3')", "error: Invalid character(s) found in major number"},
        {"semver('01.2.3')", "error: Major number must not contain leading zeroes"},
        {"semver('1.02.3')", "error: Minor number must not contain leading zeroes"},
        {"semver('1.2.3.4')", "error: Invalid character(s) found in patch number"},
        {"semver('1.2.3-')", "error: Prerelease is empty"},
        {"semver('1.2.3-01')", "error: Numeric PreRelease version must not contain leading zeroes"},
        {"semver('1.2.3-a_b')", "error: Invalid character(s) found in prerelease"},
        {"semver('1.2.3+')", "error: Build meta data is empty"},
        {"semver('1.2.3+a_b')", "error: Invalid character(s) found in build meta data"},
        {"semver('1.2.18446744073709551616')", "error: value out of range"},
        {"['1.2.3', '0.0.0', '1.2.3+001', '1.2.3-0a'].all(v, isSemver(v))", "true"},
        {"['1', 'v1.2.3', '1..3', ' 1.2.3'].exists(v, isSemver(v))", "false"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_normalizing(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"semver('v1.02', true)", "kubernetes.Semver(\"1.2.0\")"},
        {"semver('v1', true)", "kubernetes.Semver(\"1.0.0\")"},
        {"semver('1.2.003-rc', true)", "kubernetes.Semver(\"1.2.3-rc\")"},
        {"semver('00.0.0', true)", "kubernetes.Semver(\"0.0.0\")"},
        {"semver('1.2-rc', true)",
         "error: short version cannot contain PreRelease/Build meta data"},
        {"semver('v1.2', false)", "error: No Major.Minor.Patch elements found"},
        {"isSemver('v1', true)", "true"},
        {"isSemver('vv1', true)", "false"},
        {"isSemver('', true)", "false"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_order(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"semver('1.2.3').compareTo(semver('1.2.4'))", "-1"},
        {"semver('1.10.0').isGreaterThan(semver('1.9.9'))", "true"},
        {"semver('1.0.0-rc').isLessThan(semver('1.0.0'))", "true"},
        {"semver('1.0.0+a') == semver('1.0.0+b')", "true"},
        {"['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', "
         "'1.0.0-beta.11', '1.0.0-rc.1', '1.0.0'].map(v, semver(v)).filter(v, "
         "v.isLessThan(semver('1.0.0-beta.11'))).size()",
         "5"},
        {"[semver('1.2.3').major(), semver('1.2.3').minor(), semver('1.2.3').patch()]",
         "[1, 2, 3]"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing),
        cmocka_unit_test(test_normalizing),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
