/* What namespaces take from their profiles. */
#include "spec_test.h"

static void namespaces_take_whole_keys_from_their_profile(void **state)
{
    (void)state;
    struct kv_spec *spec =
        parse_good(HEAD "profiles:\n"
                        "  p: {quota: {pods: 3, cpu: 1}, workloads: [a, b], disabled: true}\n"
                        "namespaces:\n"
                        "  bare: {profile: p}\n"
                        "  own: {profile: p, quota: {pods: 4}, workloads: [], disabled: false}\n");
    const struct kv_spec_content *bare = &kv_spec_namespace_find(spec, "bare")->content;
    assert_int_equal(bare->quota.amounts.count, 2);
    assert_int_equal(bare->quota.place.line, 5);
    assert_int_equal(bare->workloads.count, 2);
    assert_true(bare->disabled.boolean);
    const struct kv_spec_content *own = &kv_spec_namespace_find(spec, "own")->content;
    assert_int_equal(own->quota.amounts.count, 1);
    assert_int_equal(own->workloads.count, 0);
    assert_false(own->disabled.boolean);
    kv_spec_free(spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(namespaces_take_whole_keys_from_their_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
