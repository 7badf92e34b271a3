#include "kubevet/base/path.h"
#include "test.h"

static struct kv_arena arena;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

static void paths_are_cleaned_and_joined(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"/exports/odoo", "", "/exports/odoo"},
        {"/exports//odoo/", "./a//b/.", "/exports/odoo/a/b"},
        {"/", "", "/"},
        {"/", "a", "/a"},
        {"", "", "/"},
        {"exports", "a", "/exports/a"},
        {"/a/b/../c", "", "/a/c"},
        {"/../../a", "", "/a"},
        {"/a", "..", "/"},
        {"/a/..b", "c..", "/a/..b/c.."},
        {"/a", "...", "/a/..."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(kv_path_join(&arena, cases[i][0], cases[i][1]), cases[i][2]);
}

static void under_means_by_whole_components(void **state)
{
    (void)state;
    assert_true(kv_path_is_under("/a/b", "/a"));
    assert_true(kv_path_is_under("/a", "/a"));
    assert_true(kv_path_is_under("/a", "/"));
    assert_true(kv_path_is_under("/", "/"));
    assert_false(kv_path_is_under("/a", "/a/b"));
    assert_false(kv_path_is_under("/ab", "/a"));
    assert_false(kv_path_is_under("/", "/a"));
    assert_string_equal(kv_path_below("/a/b/c", "/a"), "b/c");
    assert_string_equal(kv_path_below("/a", "/a"), "");
    assert_string_equal(kv_path_below("/a", "/"), "a");
}

static void what_lies_under_a_path_sorts_right_after_it(void **state)
{
    (void)state;
    static const char *const sorted[] = {"/", "/a", "/a/b", "/a/b/c", "/a/c", "/a!", "/a-b", "/ab"};
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
        for (size_t k = 0; k < sizeof sorted / sizeof *sorted; k++) {
            int order = kv_path_compare(sorted[i], sorted[k]);
            assert_true(i < k ? order < 0 : i > k ? order > 0 : order == 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_cleaned_and_joined),
        cmocka_unit_test(under_means_by_whole_components),
        cmocka_unit_test(what_lies_under_a_path_sorts_right_after_it),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
