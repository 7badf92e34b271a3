/* The records of a map by name. */
#include "spec/names.h"
#include "spec_test.h"

static void records_are_found_by_their_key(void **state)
{
    (void)state;
    struct kv_spec_nfs items[] = {{.name.text = "b"}, {.name.text = ""}, {.name.text = "archive"}};
    struct kv_records records = {items, 3, {0}};
    struct kv_arena arena = {0};
    struct names names = names_make(&records, sizeof items[0], &arena);
    assert_int_equal(names.count, 2); /* a key that is a problem is none */
    assert_ptr_equal(names_find(&names, "archive"), &items[2]);
    assert_ptr_equal(names_find(&names, "b"), &items[0]);
    assert_null(names_find(&names, ""));
    assert_null(names_find(&names, "arch"));
    assert_string_equal(names_nearest(&names, "archiv"), "archive");
    assert_null(names_nearest(&names, "something"));
    kv_arena_release(&arena);
}

static void no_guess_among_too_many(void **state)
{
    (void)state;
    static struct kv_spec_nfs items[201];
    struct kv_arena arena = {0};
    for (unsigned i = 0; i < 201; i++)
        items[i].name.text = kv_arena_printf(&arena, "export-%u", i);
    struct kv_records records = {items, 201, {0}};
    struct names names = names_make(&records, sizeof items[0], &arena);
    assert_null(names_nearest(&names, "exprt-7"));
    records.count = 200;
    names = names_make(&records, sizeof items[0], &arena);
    assert_string_equal(names_nearest(&names, "exprt-7"), "export-7");
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_found_by_their_key),
        cmocka_unit_test(no_guess_among_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
