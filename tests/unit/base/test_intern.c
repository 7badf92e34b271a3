#include "test.h"

#include "kubevet/base/intern.h"

#include <stdio.h>

static void equal_text_is_one_pointer(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    const char *pods = kv_intern_string(&table, "pods");
    assert_ptr_equal(kv_intern_text(&table, (struct kv_text){"pods and more", 4}), pods);
    assert_ptr_not_equal(kv_intern_string(&table, "pod"), pods);
    assert_string_equal(kv_intern_string(&table, ""), "");
    assert_ptr_equal(kv_intern_string(&table, ""), kv_intern_text(&table, (struct kv_text){0}));
    kv_intern_release(&table);
}

static void growing_keeps_pointers(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    const char *names[5000];
    char name[32];
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "namespace-%d", i);
        names[i] = kv_intern_string(&table, name);
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "namespace-%d", i);
        assert_ptr_equal(kv_intern_string(&table, name), names[i]);
        assert_ptr_equal(kv_intern_find(&table, kv_text_of(name)), names[i]);
    }
    assert_int_equal(table.count, 5000);
    kv_intern_release(&table);
}

static void finding_adds_nothing(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    assert_null(kv_intern_find(&table, kv_text_of("x")));
    kv_intern_string(&table, "y");
    assert_null(kv_intern_find(&table, kv_text_of("x")));
    assert_int_equal(table.count, 1);
    kv_intern_release(&table);
}

static void text_with_nul_equals_no_other(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    const char *cut = kv_intern_text(&table, (struct kv_text){"kube\0system", 11});
    assert_ptr_not_equal(cut, kv_intern_string(&table, "kube"));
    assert_ptr_equal(cut, kv_intern_text(&table, (struct kv_text){"kube\0system", 11}));
    assert_int_equal(table.count, 2);
    kv_intern_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_text_is_one_pointer),
        cmocka_unit_test(growing_keeps_pointers),
        cmocka_unit_test(finding_adds_nothing),
        cmocka_unit_test(text_with_nul_equals_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
