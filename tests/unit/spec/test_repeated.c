/* What is said twice. */
#include "spec/repeated.h"
#include "spec_test.h"

static void each_but_the_first_by_place(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_problems problems = {0};
    struct repeated repeated = {0};
    repeated_report(&repeated, &problems);
    repeated_add(&repeated, &arena, "cpu", "requests.cpu", (struct kv_place){"f", 3, 1});
    repeated_add(&repeated, &arena, "pods", "pods", (struct kv_place){"f", 2, 1});
    repeated_add(&repeated, &arena, "cpu", "cpu", (struct kv_place){"f", 1, 5});
    repeated_add(&repeated, &arena, "cpu", "cpu", (struct kv_place){"f", 1, 9});
    repeated_add(&repeated, &arena, "pods", "pods", (struct kv_place){"f", 4, 1});
    repeated_report(&repeated, &problems);
    kv_problems_sort(&problems);
    const struct kv_problem *list = problems.list.items;
    assert_int_equal(problems.list.count, 3);
    assert_int_equal(list[0].place.column, 9);
    assert_string_equal(list[0].text, "repeated key \"cpu\": first given at line 1, column 5");
    assert_int_equal(list[1].place.line, 3);
    assert_string_equal(list[1].text,
                        "\"requests.cpu\" is the same as \"cpu\", given at line 1, column 5");
    assert_string_equal(list[2].text, "repeated key \"pods\": first given at line 2, column 1");
    kv_problems_release(&problems);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_but_the_first_by_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
