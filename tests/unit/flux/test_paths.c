/* Paths that stay within an artifact. */
#include "test.h"

#include "flux/paths.h"

static void test_inside(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    assert_string_equal(path_inside("a/b", "../c/./d", &arena), "a/c/d");
    assert_string_equal(path_inside("a", "..", &arena), "");
    assert_string_equal(path_inside("", "./x.yaml", &arena), "x.yaml");
    assert_null(path_inside("a", "../..", &arena));
    assert_null(path_inside("a", "../../a/b", &arena));
    assert_null(path_inside("", "/etc/passwd", &arena));
    kv_arena_release(&arena);
}

static void test_confined(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    assert_string_equal(path_confined("./apps/", &arena), "apps");
    assert_string_equal(path_confined("../../../etc", &arena), "etc");
    assert_string_equal(path_confined("/apps/../b", &arena), "b");
    assert_string_equal(path_confined("", &arena), "");
    assert_string_equal(path_confined(NULL, &arena), "");
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_inside),
                                       cmocka_unit_test(test_confined)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
