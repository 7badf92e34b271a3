/* Tests by expression and the text of its value. */
#ifndef KUBEVET_TESTS_UNIT_CEL_EXPRESSION_H
#define KUBEVET_TESTS_UNIT_CEL_EXPRESSION_H

#include "test.h"

#include "kubevet/cel/program.h"

#include <stdio.h>
#include <string.h>

/* The value as CEL writes it, `error: ...`, `unknown: ...`, or the first problem as `1:5: ...`.
 * Valid until the next call. `variable` is the value of `x`. */
static inline const char *cel_text_with(const char *expression, struct kv_cel_value variable,
                                        bool kubernetes)
{
    static char out[2048];
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct kv_cel_problems problems = {0};
    const struct kv_cel_env_options options = {.kubernetes = kubernetes};
    struct kv_cel_env *env = kv_cel_env_new(&options);
    kv_cel_env_variable(env, "x", "dyn");
    const struct kv_cel_program *program =
        kv_cel_compile(env, kv_text_of(expression), KV_CEL_CHECK, &arena, &problems);
    if (program) {
        const struct kv_cel_input input = {.variables = &variable, .limits = kv_cel_default_limits};
        struct kv_cel_result result = kv_cel_evaluate(program, &input, &arena);
        kv_buffer_text(&text, result.value.kind == KV_CEL_ERROR     ? "error: "
                              : result.value.kind == KV_CEL_UNKNOWN ? "unknown: "
                                                                    : "");
        kv_cel_write(result.value, &arena, &text);
    } else {
        const struct kv_cel_problem *first = kv_list_item(&problems.list, struct kv_cel_problem, 0);
        kv_buffer_printf(&text, "%u:%u: %s", first->line, first->column, first->text);
    }
    snprintf(out, sizeof out, "%s", text.data);
    kv_buffer_release(&text);
    kv_cel_env_free(env);
    kv_arena_release(&arena);
    return out;
}

static inline const char *cel_text(const char *expression)
{
    return cel_text_with(expression, (struct kv_cel_value){0}, false);
}

#define assert_cel(expression, expected) assert_string_equal(cel_text(expression), expected)

/* Rows of {expression, value as text}; ends with {0}. */
struct cel_row {
    const char *expression, *value;
};

static inline void assert_cel_rows(const struct cel_row *rows)
{
    for (; rows->expression; rows++) {
        const char *value = cel_text(rows->expression);
        if (strcmp(value, rows->value) != 0)
            fail_msg("%s\n  gives %s\n  wants %s", rows->expression, value, rows->value);
    }
}

#endif
