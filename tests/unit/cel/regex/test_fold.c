#include "cel/regex/fold.h"
#include "test.h"

/* Those that differ by case only lead to each other, in order, and back to the first. */
static void cases_are_a_round(void **state)
{
    (void)state;
    assert_int_equal(fold_next('a'), 'A');
    assert_int_equal(fold_next('A'), 'a');
    assert_int_equal(fold_next('K'), 'k');
    assert_int_equal(fold_next('k'), 0x212a);
    assert_int_equal(fold_next(0x212a), 'K');
    assert_int_equal(fold_next(0x100), 0x101);
    assert_int_equal(fold_next(0x101), 0x100);
    assert_int_equal(fold_next('1'), '1');
    for (uint32_t code = 0; code <= CODE_MAX; code++) {
        uint32_t other = fold_next(code);
        for (int steps = 1; other != code; other = fold_next(other))
            assert_in_range(++steps, 2, 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_a_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
