#include "test.h"

#include "cel/regex/unicode.h"

static bool has(const char *name, uint32_t code)
{
    struct kv_arena arena = {0};
    struct class_set set = {0};
    bool found = false;
    assert_true(unicode_class(kv_text_of(name), &arena, &set));
    for (size_t i = 0; i < class_count(&set) && !found; i++)
        found = class_ranges(&set)[i].first <= code && code <= class_ranges(&set)[i].last;
    kv_arena_release(&arena);
    return found;
}

static void classes_have_short_and_long_names(void **state)
{
    (void)state;
    assert_true(has("L", 'a') && has("Letter", 'a') && has("Ll", 'a') &&
                has("lowercase_letter", 'a'));
    assert_true(has("LC", 'a') && has("Any", 'a') && has("ASCII", 'a') && has("Assigned", 'a'));
    assert_false(has("Lu", 'a') || has("N", 'a') || has("Cn", 'a') || has("Greek", 'a'));
    assert_true(has("Greek", 0x3b1) && has("Latin", 'a') && has("Common", '1'));
    assert_true(has("Old Italic", 0x10300) && has("Old_Italic", 0x10300));
    assert_true(has("Kawi", 0x11f00)); /* new in Unicode 15 */
    assert_true(has("Cn", 0x10fffe) && has("Co", 0x10fffd) && !has("Assigned", 0x378));
}

static void an_unknown_name_is_none(void **state)
{
    (void)state;
    static const char *const names[] = {"", "X", "Lx", "Letters", "Greeks", "Gree", "Foo"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kv_arena arena = {0};
        struct class_set set = {0};
        assert_false(unicode_class(kv_text_of(names[i]), &arena, &set));
        kv_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_have_short_and_long_names),
        cmocka_unit_test(an_unknown_name_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
