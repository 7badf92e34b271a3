#include "cel/expression.h"

static void test_matches(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'abc'.matches('b')", "true"},
        {"matches('abc', '^b')", "false"},
        {"'a\\nb'.matches('a.b')", "false"},
        {"'ab'.matches('a$')", "false"},
        {"'a'.matches('a' + '(')", "error: error parsing regexp: missing closing ): `a(`"},
        {"'a'.matches('(?=a)')",
         "error: error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_find(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"'abc 123'.find('[0-9]+')", "\"123\""},
        {"'abc 123'.find('[0-9]*')", "\"\""},
        {"'abc'.find('x')", "\"\""},
        {"'a'.find('(')", "error: Illegal regex: error parsing regexp: missing closing ): `(`"},
        {"'123 abc 456'.findAll('[0-9]+')", "[\"123\", \"456\"]"},
        {"'123 abc 456'.findAll('[0-9]*')", "[\"123\", \"\", \"\", \"\", \"\", \"456\"]"},
        {"'123 abc 456'.findAll('[0-9]+', 1)", "[\"123\"]"},
        {"'1'.findAll('1', 0)", "[]"},
        {"'11'.findAll('1', -1)", "[\"1\", \"1\"]"},
        {"'a'.findAll('(')", "error: Illegal regex: error parsing regexp: missing closing ): `(`"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_cost(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"lists.range(100).map(i, 'aaaaaaaaaaaaaaaaaaaa').join().matches('(a*)*b' + '')", "false"},
        {"lists.range(500).map(i, 'aaaaaaaaaaaaaaaaaaaa').join().matches('(?:a?){1000}b')",
         "error: operation cancelled: actual cost limit exceeded"},
        {0},
    };
    assert_cel_rows(rows);
}

/* Kubernetes refuses a literal pattern that is wrong; CEL finds it when it is evaluated. */
static void test_literals(void **state)
{
    (void)state;
    const struct kv_cel_value none = {0};
    assert_string_equal(cel_text_with("'a'.matches('(')", none, true),
                        "1:5: error parsing regexp: missing closing ): `(`");
    assert_string_equal(cel_text_with("'a'.find('(')", none, true),
                        "1:5: error parsing regexp: missing closing ): `(`");
    assert_string_equal(cel_text_with("'%y'.format([1])", none, true),
                        "1:6: format: unrecognized formatting clause");
    assert_string_equal(cel_text_with("'a'.matches('a')", none, true), "true");
}

/* Each takes 10 MB. */
static void test_memory_of_many(void **state)
{
    (void)state;
    struct kv_buffer expression = {0};
    kv_buffer_text(&expression, "true");
    for (int i = 0; i < 12; i++) {
        kv_buffer_text(&expression, " || 'a'.matches('");
        for (int j = 0; j < 900; j++)
            kv_buffer_text(&expression, "x{1000}");
        kv_buffer_text(&expression, "')");
    }
    assert_string_equal(cel_text(expression.data) + 7,
                        ": the regular expressions take more than 64 MiB");
    kv_buffer_release(&expression);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),        cmocka_unit_test(test_find),
        cmocka_unit_test(test_cost),           cmocka_unit_test(test_literals),
        cmocka_unit_test(test_memory_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
