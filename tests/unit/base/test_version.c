#include "test.h"

#include "kubevet/base/version.h"

static struct kv_version version(const char *text)
{
    struct kv_version out;
    assert_true(kv_version_parse(kv_text_of(text), &out));
    return out;
}

static void numbers_are_read_and_the_build_is_not(void **state)
{
    (void)state;
    const char *const same[] = {"1.35.3",          "v1.35.3",       "1.35.3+k3s1",
                                "v1.35.3-gke.100", "1.35.3-rc.1+x", "1.35.3.9"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct kv_version read = version(same[i]);
        assert_int_equal(read.given, 3);
        assert_int_equal(read.parts[0], 1);
        assert_int_equal(read.parts[1], 35);
        assert_int_equal(read.parts[2], 3);
    }
    assert_int_equal(version("1.35").given, 2);
    assert_int_equal(version("1.35+").given, 2);
}

static void what_has_no_minor_number_is_no_version(void **state)
{
    (void)state;
    const char *const wrong[] = {"", "v", "1", "1.", "latest", "-1.35", "1.99999999999.1", "v.1.2"};
    struct kv_version out;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(kv_version_parse(kv_text_of(wrong[i]), &out));
}

static void numbers_are_compared_as_numbers(void **state)
{
    (void)state;
    assert_true(kv_version_compare(version("1.9.10"), version("1.10.9")) < 0);
    assert_true(kv_version_compare(version("1.35.10"), version("1.35.9")) > 0);
    assert_true(kv_version_compare(version("2.0"), version("1.99.99")) > 0);
    assert_int_equal(kv_version_compare(version("1.35"), version("1.35.7")), 0);
    assert_int_equal(kv_version_compare(version("v1.35.3-eks-1"), version("1.35.3")), 0);
}

static bool meets(const char *found, const char *condition)
{
    bool valid;
    bool result = kv_version_meets(version(found), kv_text_of(condition), &valid);
    assert_true(valid);
    return result;
}

static void all_comparisons_must_hold(void **state)
{
    (void)state;
    assert_true(meets("1.35.3", "1.35.3"));
    assert_false(meets("1.35.4", "1.35.3"));
    assert_true(meets("1.35.4", "1.35"));
    assert_false(meets("1.36.0", "1.35"));
    assert_true(meets("1.35.0", ">=1.35.0 <1.37.0"));
    assert_true(meets("1.36.9", ">=1.35.0   <1.37.0 "));
    assert_false(meets("1.37.0", ">=1.35.0 <1.37.0"));
    assert_false(meets("1.34.9", ">=1.35.0 <1.37.0"));
    assert_false(meets("1.35.3", ">1.35")); /* a minor version is all of its patches */
    assert_true(meets("1.35.3", "<=1.35"));
    assert_true(meets("1.36.0", ">1.35 !=1.36.1"));
    assert_false(meets("1.36.1", ">1.35 !=1.36.1"));
    assert_true(meets("1.35.3", "=1.35.3"));
}

static void a_build_that_is_named_is_the_one(void **state)
{
    (void)state;
    assert_true(meets("v1.33.4+k3s1", "v1.33.4+k3s1"));
    assert_true(meets("v1.33.4+k3s1", "1.33.4+k3s1"));
    assert_false(meets("v1.33.4+k3s2", "v1.33.4+k3s1"));
    assert_false(meets("v1.33.4", "v1.33.4+k3s1"));
    assert_false(meets("v1.33.5+k3s1", "v1.33.4+k3s1"));
    assert_true(meets("v1.33.4+k3s2", "v1.33.4"));
    assert_true(meets("v1.33.4-eks-99bf6d2", "v1.33.4-eks-99bf6d2"));
    assert_true(meets("v1.33.4-gke.1134000", "=v1.33.4-gke.1134000"));
    assert_false(meets("v1.33.4-rc.2", "v1.33.4-rc.1"));
    assert_true(meets("v1.33.4-rc.1", "v1.33.4-rc.1"));
    assert_false(meets("v1.33.4", "v1.33.4-rc.1"));
    assert_true(meets("v1.33.4+k3s1", ">=v1.33.4 <v1.34.0"));
    const char *const none[] = {">=1.33.4+k3s1", "1.33+k3s1", "1.33.4+", "1.33.4.5", "1.33.4k3s1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        bool valid;
        kv_version_meets(version("1.33.4"), kv_text_of(none[i]), &valid);
        assert_false(valid);
    }
}

static void a_pre_release_comes_before_its_release(void **state)
{
    (void)state;
    const char *const pre[] = {"v1.35.3-rc.1", "1.35.3-rc1+k3s1", "1.35.3-alpha.0.12+abc",
                               "1.35.3-beta.2-dirty", "1.35.3-rc"};
    for (size_t i = 0; i < sizeof pre / sizeof *pre; i++) {
        assert_true(kv_version_compare(version(pre[i]), version("1.35.3")) < 0);
        assert_true(kv_version_compare(version("1.35.3"), version(pre[i])) > 0);
        assert_true(kv_version_compare(version(pre[i]), version("1.35.2")) > 0);
        assert_false(meets(pre[i], "1.35.3"));
        assert_true(meets(pre[i], "1.35")); /* between 1.35.2 and 1.35.3 */
    }
    assert_false(meets("1.35.0-rc.1", "1.35"));
    assert_false(meets("1.35.0-rc.1", ">=1.35.0 <1.37.0"));
    assert_false(meets("1.35.0-rc.1", ">=1.35"));
    assert_true(meets("1.37.0-alpha.1", ">=1.35.0 <1.37.0"));
    assert_true(meets("1.37.0-alpha.1", "<1.37"));
    assert_false(meets("1.37.0-alpha.1", "1.36"));
    assert_false(meets("1.35.3-rc.1", ">1.35.3"));
    assert_true(meets("1.35.3-rc.1", "<=1.35.3 !=1.35.3"));
}

static void a_vendors_build_is_that_version(void **state)
{
    (void)state;
    const char *const builds[] = {"v1.35.3-eks-abc", "v1.35.3+k3s1",     "v1.35.3-gke.100",
                                  "1.35.3-exo.1",    "1.35.3-exoscale2", "1.35.3-rcmp.1",
                                  "1.35.3-rke2r1",   "1.35.3+rc.1",      "1.35.3-betacloud"};
    for (size_t i = 0; i < sizeof builds / sizeof *builds; i++) {
        assert_true(meets(builds[i], "1.35.3"));
        assert_true(meets(builds[i], ">=1.35.3 <1.35.4"));
    }
}

static void what_is_no_condition_is_met_by_nothing(void **state)
{
    (void)state;
    const char *const wrong[] = {"",      " ",      "latest",     ">=", ">= 1.35", "1.35.3,1.36",
                                 "~1.35", "1.35.x", ">=1.35.0 or"};
    bool valid;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(kv_version_meets(version("1.35.3"), kv_text_of(wrong[i]), &valid));
        assert_false(valid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_and_the_build_is_not),
        cmocka_unit_test(what_has_no_minor_number_is_no_version),
        cmocka_unit_test(numbers_are_compared_as_numbers),
        cmocka_unit_test(all_comparisons_must_hold),
        cmocka_unit_test(a_build_that_is_named_is_the_one),
        cmocka_unit_test(a_pre_release_comes_before_its_release),
        cmocka_unit_test(a_vendors_build_is_that_version),
        cmocka_unit_test(what_is_no_condition_is_met_by_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
