/* What is said twice. */
#include "../../../src/spec/repeated.h"
#include "spec_test.h"

static void each_but_the_first_by_place(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_mistakes mistakes = {0};
    struct kv_repeated repeated = {0};
    kv_repeated_report(&repeated, &mistakes);
    kv_repeated_add(&repeated, &arena, "cpu", "requests.cpu", (struct kv_place){"f", 3, 1});
    kv_repeated_add(&repeated, &arena, "pods", "pods", (struct kv_place){"f", 2, 1});
    kv_repeated_add(&repeated, &arena, "cpu", "cpu", (struct kv_place){"f", 1, 5});
    kv_repeated_add(&repeated, &arena, "cpu", "cpu", (struct kv_place){"f", 1, 9});
    kv_repeated_add(&repeated, &arena, "pods", "pods", (struct kv_place){"f", 4, 1});
    kv_repeated_report(&repeated, &mistakes);
    kv_mistakes_sort(&mistakes);
    const struct kv_mistake *list = mistakes.list.items;
    assert_int_equal(mistakes.list.count, 3);
    assert_int_equal(list[0].place.column, 9);
    assert_string_equal(list[0].text, "repeated key \"cpu\": first given at line 1, column 5");
    assert_int_equal(list[1].place.line, 3);
    assert_string_equal(list[1].text,
                        "\"requests.cpu\" is the same as \"cpu\", given at line 1, column 5");
    assert_string_equal(list[2].text, "repeated key \"pods\": first given at line 2, column 1");
    kv_mistakes_release(&mistakes);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_but_the_first_by_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
