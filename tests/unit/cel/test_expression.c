#include "expression.h"

#include "kubevet/cel/host.h"

/* What the conformance tests (tests/judging/cel) leave open, or what must be seen without npm. */

static void test_values(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"1 + 2 * 3", "7"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"1--1", "2"},
        {"---1", "-1"},
        {"!!true", "true"},
        {"'a' + \"b\" + r'\\n' + '''c'd'''", "\"ab\\\\nc'd\""},
        {"b'\\xff' + b'a'", "b\"\\xffa\""},
        {"'\\u00e9'.size()", "1"},
        {"[1, 2u, 1.5, 'a', null, true]", "[1, 2u, 1.5, \"a\", null, true]"},
        {"{'a': 1, 2: [3],}", "{\"a\": 1, 2: [3]}"},
        {"[1, 2, 3].map(i, i % 2 == 1, i * 10)", "[10, 30]"},
        {"{'a': 1, 'b': 2}.filter(k, k > 'a')", "[\"b\"]"},
        {"[1, 2].exists_one(i, i > 1) && {'a': 1}.all(k, v, v == 1)", "true"},
        {"['a', 'b'].transformMap(i, v, v + 'x')", "{0: \"ax\", 1: \"bx\"}"},
        {"cel.bind(a, 2, a * a)", "4"},
        {"cel.bind(a, 1 / 0, true)", "true"},
        {"optional.of(3).optMap(v, v + 1)", "optional.of(4)"},
        {"{'a': {'b': 1}}.?a.?c.orValue(7)", "7"},
        {"[?optional.none(), 1]", "[1]"},
        {"{?'a': optional.of(1)}", "{\"a\": 1}"},
        {"type(1) == int && type(type) == type", "true"},
        {"duration('1h30m') + duration('1.5s')", "duration(\"5401.5s\")"},
        {"timestamp('2026-12-01T10:00:00.5+02:00')", "timestamp(\"2026-12-01T10:00:00.5+02:00\")"},
        {"timestamp('2026-12-01T10:00:00Z').getDayOfWeek()", "2"},
        {"string(1e6) + ' ' + string(999999.0) + ' ' + string(1e-5)", "\"1e+06 999999 1e-05\""},
        {"1 == 1.0 || true // a comment",
         "1:3: no such overload: `==` does not take (int, double)"},
        {"dyn(9223372036854775807) == 9223372036854775808.0", "true"},
        {"{1: 'a'}[dyn(1.0)]", "\"a\""},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"1 / 0", "error: division by zero"},
        {"9223372036854775807 + 1", "error: integer overflow"},
        {"0u - 1u", "error: unsigned integer overflow"},
        {"{'a': 1}.b", "error: no such key: b"},
        {"[1][3]", "error: index out of bounds: 3"},
        {"1 / 0 > 0 || true", "true"},
        {"false && 1 / 0 > 0", "false"},
        {"1 / 0 > 0 || false", "error: division by zero"},
        {"[0, 1].exists(i, 1 / i > 0)", "true"},
        {"[0, 1].map(i, 1 / i)", "error: division by zero"},
        {"has({'a': 1}.a.b)", "1:16: type 'int' does not support field selection"},
        {"has(dyn({'a': 1}).a.b)", "false"},
        {"dyn(1) < 'a'", "error: no such overload"},
        {"{'a': 1, 'a': 2}", "error: a key of the map is repeated"},
        {"x", "error: no such attribute(s): x"},
        {"timestamp('2026-02-30T00:00:00Z')",
         "error: type conversion error from 'string' to 'google.protobuf.Timestamp'"},
        {"optional.none().value()", "error: optional.none() dereference"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_problems_have_places(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"", "1:1: an expression is expected, but the expression ends"},
        {"1 +", "1:4: an expression is expected, but the expression ends"},
        {"1 +\n  y", "2:3: undeclared reference to 'y'"},
        {"'\xc3\xa9' + y", "1:7: undeclared reference to 'y'"},
        {"x.y(", "1:5: an expression is expected, but the expression ends"},
        {"'a", "1:1: the string has no end"},
        {"'\\q'", "1:2: this is no escape sequence of CEL"},
        {"for", "1:1: `for` is a reserved word of CEL"},
        {"x.for", "error: no such attribute(s): x"},
        {"9223372036854775808", "1:1: this integer does not fit into 64 bits"},
        {"a.b.Message{x: 1}",
         "1:12: messages can't be made here: there are no protobuf types; a map is {'key': value}"},
        {"has(x)", "1:1: has() takes a field, as in has(object.spec)"},
        {"x.all(1, true)", "1:7: the variable of a macro must be a simple name"},
        {"nosuch(1)", "1:1: there is no function `nosuch`"},
        {"size(1, 2)",
         "1:1: `size` is used as a function with 2 arguments, but it is `(string) -> int`"},
        {"1 ? 2 : 3", "1:1: the condition of ?: must be of type bool, not int"},
        {"true && 'a'", "1:9: an operand of && must be of type bool, not string"},
        {"`a b`", "1:1: an expression is expected, not `a b`"},
        {"1 # 2", "1:3: this character has no meaning in CEL"},
        {0},
    };
    assert_cel_rows(rows);
}

/* `open` repeated, the middle, `close` repeated. */
static const char *nested(const char *open, const char *middle, const char *close, size_t levels)
{
    static char text[16384];
    text[0] = '\0';
    for (size_t i = 0; i < levels; i++)
        strncat(text, open, sizeof text - strlen(text) - 1);
    strncat(text, middle, sizeof text - strlen(text) - 1);
    for (size_t i = 0; i < levels; i++)
        strncat(text, close, sizeof text - strlen(text) - 1);
    return cel_text(text);
}

static void test_depth_is_bounded(void **state)
{
    (void)state;
    const char *too_deep = "the expression is nested too deeply: more than 250 levels";
    assert_string_equal(nested("(", "1", ")", 249), "1");
    assert_non_null(strstr(nested("(", "1", ")", 250), too_deep));
    assert_string_equal(nested("1 + ", "1", "", 250), "251");
    assert_non_null(strstr(nested("1 + ", "1", "", 251), too_deep));
    assert_non_null(strstr(nested("", "x", ".f", 251), too_deep));
    assert_non_null(strstr(nested("[", "1", "]", 251), too_deep));
    assert_string_equal(nested("true && ", "true", "", 1000), "true");
    assert_string_equal(nested("!", "true", "", 1000), "true");
}

static void test_kubernetes_refuses_mixed_literals(void **state)
{
    (void)state;
    struct kv_cel_value none = {0};
    assert_string_equal(
        cel_text_with("[1, 'a']", none, true),
        "1:5: type string among literals of type int; Kubernetes wants them of one type");
    assert_string_equal(cel_text_with("duration('1d')", none, true),
                        "1:1: invalid duration: \"1d\" is not as in 1h30m");
    assert_string_equal(cel_text_with("[1, dyn('a')]", none, true), "[1, \"a\"]");
}

static void test_unknowns(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    const struct kv_cel_place *place = kv_cel_place_variable(&arena, "x");
    struct kv_cel_value unknown = kv_cel_unknown_at(&arena, place);
    static const struct cel_row rows[] = {
        {"x", "unknown: x"},
        {"x.spec.replicas > 1", "unknown: x"},
        {"x == 1 || true", "true"},
        {"x == 1 || 1 / 0 > 0", "unknown: x"},
        {"x == 1 && false", "false"},
        {"x == 1 ? 1 : 1", "unknown: x"},
        {"[1, 2].exists(i, i == x || i == 2)", "true"},
        {"[1, 2].all(i, i == x)", "unknown: x"},
        {"[1, 2].map(i, i + x)", "unknown: x"},
        {"x.map(i, i)", "unknown: x"},
        {"has(x.a)", "unknown: x"},
        {"x + 1 / 0", "error: division by zero"},
        {0},
    };
    for (const struct cel_row *row = rows; row->expression; row++)
        assert_string_equal(cel_text_with(row->expression, unknown, false), row->value);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_problems_have_places),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_kubernetes_refuses_mixed_literals),
        cmocka_unit_test(test_unknowns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
