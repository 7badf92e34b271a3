#include "test.h"

#include "kubevet/cel/program.h"

#include <stdio.h>
#include <string.h>

/* What evaluating the expression costs; `x` is a text of 500 characters, `m` is {'a': {'b': 1}}. */
static struct kv_cel_result run(const char *expression, uint64_t limit, struct kv_arena *arena)
{
    static char text[501];
    memset(text, 'a', 500);
    struct kv_cel_problems problems = {0};
    const struct kv_cel_env_options options = {0};
    struct kv_cel_env *env = kv_cel_env_new(&options);
    kv_cel_env_variable(env, "x", "string");
    kv_cel_env_variable(env, "m", "dyn");
    const struct kv_cel_entry inner = {kv_cel_string(kv_text_of("b")), kv_cel_int(1)};
    const struct kv_cel_entry outer = {kv_cel_string(kv_text_of("a")),
                                       kv_cel_map(arena, &inner, 1)};
    const struct kv_cel_value variables[] = {kv_cel_string((struct kv_text){text, 500}),
                                             kv_cel_map(arena, &outer, 1)};
    const struct kv_cel_program *program =
        kv_cel_compile(env, kv_text_of(expression), KV_CEL_CHECK, arena, &problems);
    assert_non_null(program);
    struct kv_cel_input input = {.variables = variables, .limits = kv_cel_default_limits};
    input.limits.cost = limit;
    struct kv_cel_result result = kv_cel_evaluate(program, &input, arena);
    kv_cel_env_free(env);
    return result;
}

/* The expressions are those of cel-go's interpreter/runtimecost_test.go, where they apply; the
 * costs are those with OptOptimize and PresenceTestHasCost(false), as Kubernetes sets them: literal
 * lists cost nothing. */
static void test_costs_are_those_of_kubernetes(void **state)
{
    (void)state;
    static const struct {
        const char *expression;
        uint64_t cost;
    } rows[] = {
        {"'Hello World!'", 0},
        {"x", 1},
        {"m['a']", 2},
        {"m.a.b", 3},
        {"m['' + 'a']", 3},
        {"has(m.a.b)", 2},
        {"[1, 2, 3]", 0},
        {"[1, 2, 3].all(i, true)", 10},
        {"[x, x].all(i, true)", 19},
        {"'123'.matches('[0-9]')", 2},
        {"true || false", 0},
        {"1 < 2", 1},
        {"1 == 2", 1},
        {"2 in [1, 2, 3]", 0},
        {"2 in [size(x), 2, 3]", 15},
        {"1 + 1", 1},
        {"true ? 1 : 2", 0},
        {"true ? false : 1 > 3", 0},
        {"false ? false : 1 > 3", 1},
        {"true ? x : ''", 0},
        {"true ? m.a.b : 2", 2},
        {"size('123')", 1},
        {"'12345678901234567890' == '123456789012345678901234567890'", 2},
        {"string(1)", 0},
        {"string(size(x))", 3},
        {"x.contains(x)", 2502},
        {"x.matches('\\\\d+a\\\\d+b')", 103},
        {"x.startsWith(x)", 52},
        {"'idc'.startsWith(x)", 2},
        {"x + x == ''", 102},
        {"(1 > 2 || 2 > 1) == true", 3},
        {"[1,2,3,4,5].filter(i, i % 2 == 0)", 42},
        {"[1,2,3,4,5].map(i, i)", 66},
        {"[1,2,3,4,5].map(i, i).filter(i, i % 2 == 0)", 108},
        {"[1,2,3,4,5].map(i, i).exists(i, i == 5) == true", 98},
        {"[1,2,3,4,5].map(i, [i, i]).filter(z, z.size() == 2)", 202},
        {"cel.bind(v, size(x), 1)", 0},
        {"cel.bind(v, size(x), v + v)", 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kv_arena arena = {0};
        struct kv_cel_result result = run(rows[i].expression, 1000000, &arena);
        if (result.cost != rows[i].cost)
            fail_msg("%s costs %llu, not %llu", rows[i].expression, (unsigned long long)result.cost,
                     (unsigned long long)rows[i].cost);
        kv_arena_release(&arena);
    }
}

/* 729 rounds of 400 operations that cost nothing. */
static void free_expression_make(char *text, size_t size)
{
    static const char begin[] = "[1,2,3,4,5,6,7,8,9].all(i, [1,2,3,4,5,6,7,8,9].all(j, "
                                "[1,2,3,4,5,6,7,8,9].all(k, !(";
    snprintf(text, size, "%s", begin);
    for (int i = 0; i < 400; i++)
        strncat(text, "false||", size - strlen(text) - 1);
    strncat(text, "false))))", size - strlen(text) - 1);
}

static void test_limits_end_an_evaluation(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    /* || does not absorb it */
    struct kv_cel_result result = run("true || [1,2,3,4].map(i, i) == []", 1000, &arena);
    assert_true(result.value.kind == KV_CEL_BOOL);
    result = run("[1,2,3,4].map(i, [1,2,3,4].map(j, i + j)) == [] || true", 100, &arena);
    assert_true(result.exhausted);
    assert_int_equal(result.value.kind, KV_CEL_ERROR);
    assert_string_equal(result.value.failure->text,
                        "operation cancelled: actual cost limit exceeded");
    /* doubling a text exceeds its limit before any cost */
    static char text[4096] = "cel.bind(a0, x";
    for (int i = 1; i < 13; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), ", cel.bind(a%d, a%d + a%d", i,
                 i - 1, i - 1);
    snprintf(text + strlen(text), sizeof text - strlen(text), ", a12.size()");
    for (int i = 0; i < 13; i++)
        strncat(text, ")", sizeof text - strlen(text) - 1);
    result = run(text, 1000000000, &arena);
    assert_true(result.exhausted);
    assert_string_equal(result.value.failure->text, "operation cancelled: memory limit exceeded");
    /* what costs nothing is counted after all: no input does more than 20 operations for each unit
     */
    free_expression_make(text, sizeof text);
    result = run(text, 1000000, &arena);
    assert_int_equal(result.value.kind, KV_CEL_BOOL);
    assert_true(result.work <= 20 * result.cost + 2000);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs_are_those_of_kubernetes),
        cmocka_unit_test(test_limits_end_an_evaluation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
