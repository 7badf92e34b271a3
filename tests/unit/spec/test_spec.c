/* Looking things up in a spec, and the list of problems. */
#include "spec_test.h"

static void namespaces_are_found_by_name(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(
        HEAD "namespaces: {c: {}, a: {}, b-b: {purpose: x}, plana-odoo-18: {}, b: {}}\n");
    assert_string_equal(kv_spec_namespace_find(spec, "b-b")->purpose.text, "x");
    assert_string_equal(kv_spec_namespace_find(spec, "a")->name.text, "a");
    assert_string_equal(kv_spec_namespace_find(spec, "c")->name.text, "c");
    assert_null(kv_spec_namespace_find(spec, "plana-odoo"));
    const struct kv_spec_namespace *namespaces = spec->namespaces.items;
    assert_string_equal(namespaces[0].name.text, "c"); /* the file's order stays */
    kv_spec_free(spec);
    spec = parse_good(HEAD);
    assert_null(kv_spec_namespace_find(spec, "a"));
    assert_false(kv_spec_namespace_allowed(spec, "a"));
    kv_spec_free(spec);
    kv_spec_free(NULL);
}

static void undeclared_namespaces_are_allowed_by_glob(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "allowNamespaces: [default, \"kube-*\"]\n");
    assert_true(kv_spec_namespace_allowed(spec, "default"));
    assert_true(kv_spec_namespace_allowed(spec, "kube-system"));
    assert_false(kv_spec_namespace_allowed(spec, "default2"));
    assert_false(kv_spec_namespace_allowed(spec, "kube"));
    kv_spec_free(spec);
}

static void mistakes_are_sorted_and_said_once(void **state)
{
    (void)state;
    struct kv_problems problems = {0};
    static const struct kv_place places[] = {{"f", 2, 1}, {"f", 1, 9}, {"f", 1, 2}, {"f", 1, 9}};
    kv_problems_sort(&problems);
    for (size_t i = 0; i < 4; i++)
        kv_problem_add(&problems, places[i], "%s", i % 2 ? "a\ttab" : "b");
    kv_problems_sort(&problems);
    const struct kv_problem *list = problems.list.items;
    assert_int_equal(problems.list.count, 3);
    assert_int_equal(list[0].place.column, 2);
    assert_string_equal(list[1].text, "a?tab");
    assert_int_equal(list[2].place.line, 2);
    kv_problems_release(&problems);
    assert_int_equal(problems.list.count, 0);
}

static void a_file_of_nothing_but_mistakes_ends(void **state)
{
    (void)state;
    struct kv_problems problems = {0};
    char file[] = "file";
    for (unsigned i = 1; i <= 10100; i++)
        kv_problem_add(&problems, (struct kv_place){file, i, 1}, "wrong");
    file[0] = 'x'; /* the name was copied */
    const struct kv_problem *list = problems.list.items;
    assert_int_equal(problems.list.count, 10001);
    assert_string_equal(list[9999].text, "wrong");
    assert_string_equal(list[10000].text, "too many errors: there may be more");
    assert_string_equal(list[10000].place.file, "file");
    kv_problems_release(&problems);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    (void)state;
    struct kv_problems problems = {0};
    char text[2001];
    for (size_t i = 0; i < 2000; i += 2)
        memcpy(text + i, "\u00e9", 2);
    text[2000] = '\0';
    kv_problem_add(&problems, (struct kv_place){"f", 1, 1}, "-%s", text);
    kv_problem_add(&problems, (struct kv_place){"f", 1, 1}, "--%s", text);
    const struct kv_problem *list = problems.list.items;
    assert_int_equal(strlen(list[0].text), 1021);
    assert_int_equal(strlen(list[1].text), 1022);
    kv_problems_release(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(namespaces_are_found_by_name),
        cmocka_unit_test(undeclared_namespaces_are_allowed_by_glob),
        cmocka_unit_test(mistakes_are_sorted_and_said_once),
        cmocka_unit_test(a_file_of_nothing_but_mistakes_ends),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
