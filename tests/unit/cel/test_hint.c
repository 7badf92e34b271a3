#include "cel/expression.h"

static void a_name_that_is_not_known_comes_with_a_hint(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'a'.startWith('b')", "1:5: there is no function `startWith`: did you mean `startsWith`?"},
        {"sizee('a')", "1:1: there is no function `sizee`: did you mean `size`?"},
        {"zzzzzzzz('a')", "1:1: there is no function `zzzzzzzz`"},
        {"parseServiceAccount('a')", "1:1: there is no function `parseServiceAccount`: that is "
                                     "Kyverno's, Kubernetes has no such name"},
        {"image.get('x')",
         "1:1: undeclared reference to 'image': that is Kyverno's, Kubernetes has no such name"},
        {"authorizer.group('')",
         "1:1: undeclared reference to 'authorizer': it asks the API server "
         "who may do what, and no recorded state answers that"},
        {"y", "1:1: undeclared reference to 'y'"},
        {"abc", "1:1: undeclared reference to 'abc'"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_not_known_comes_with_a_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
