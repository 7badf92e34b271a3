/* Evaluates the cases of standard input (extract.mjs), in one process: says which fail, and how
 * many pass, by file. */
#include "cases.h"

#include "kubevet/cel/program.h"

#include <stdio.h>
#include <stdlib.h>

/* Where Kubernetes differs from the tests, and kubevet follows Kubernetes. */
static const char *const kubernetes_differs[] = {
    "timestamps/duration_converters/get_milliseconds", /* all of them, not the part beyond the
                                                          second */
    "optionals/optionals/map_null_entry_no_such_key",  /* a field of null is absent */
    "optionals/optionals/map_present_key_invalid_field",
    "string_ext/value_errors/indexof_out_of_range", /* -1 */
    "string_ext/value_errors/lastindexof_out_of_range",
};

struct tally {
    const char *name;
    size_t cases, passed, typed, types_right;
};

static struct tally files[64];
static size_t file_count;

static struct tally *tally_of(const char *id)
{
    size_t length = strcspn(id, "/");
    for (size_t i = 0; i < file_count; i++)
        if (strncmp(files[i].name, id, length) == 0 && files[i].name[length] == '\0')
            return &files[i];
    files[file_count].name = strndup(id, length);
    return &files[file_count++];
}

static bool is_excepted(const char *id)
{
    for (size_t i = 0; i < sizeof kubernetes_differs / sizeof *kubernetes_differs; i++)
        if (strcmp(id, kubernetes_differs[i]) == 0)
            return true;
    return false;
}

static void say_value(const char *what, struct kv_cel_value value, struct kv_arena *arena)
{
    struct kv_buffer out = {0};
    kv_cel_write(value, arena, &out);
    printf("  %s %s %s\n", what, kv_cel_type_name(value), out.data ? out.data : "");
    kv_buffer_release(&out);
}

/* The value of an expression; an error of compiling is one of evaluating. */
static struct kv_cel_value evaluate(const struct kv_cel_env *env, const struct kv_node *line,
                                    enum kv_cel_check check, const struct kv_cel_value *variables,
                                    const char **type, struct kv_arena *arena)
{
    struct kv_cel_problems problems = {0};
    const struct kv_cel_program *program =
        kv_cel_compile(env, case_text(kv_node_get(line, "expr"), arena), check, arena, &problems);
    *type = NULL;
    if (!program)
        return kv_cel_error(arena, "%s",
                            kv_list_item(&problems.list, struct kv_cel_problem, 0)->text);
    *type = program->type;
    struct kv_cel_input input = {.variables = variables, .limits = kv_cel_default_limits};
    return kv_cel_evaluate(program, &input, arena).value;
}

static struct kv_cel_value *declare(struct kv_cel_env *env, const struct kv_node *vars,
                                    struct kv_arena *arena)
{
    struct kv_cel_value *values = kv_arena_array(arena, vars->count + 1, sizeof *values);
    for (size_t i = 0; i < vars->count; i++) {
        const struct kv_node *row = vars->items[i];
        size_t slot = kv_cel_env_variable(env, row->items[0]->text.data, row->items[1]->text.data);
        if (row->count > 2)
            values[slot] = case_value(row->items[2], arena);
    }
    return values;
}

static bool judge(const struct kv_node *line, struct kv_cel_value got, struct kv_arena *arena)
{
    const struct kv_node *wanted = kv_node_get(line, "value");
    if (!wanted)
        return got.kind == KV_CEL_ERROR;
    return case_same(case_value(wanted, arena), got, arena);
}

static bool is_type(const char *wanted, const char *got)
{
    /* The package says null where a type is null_type. */
    struct kv_buffer text = {0};
    for (; got && *got; got++) {
        bool null_type = strncmp(got, "null_type", 9) == 0;
        kv_buffer_add(&text, null_type ? "null" : got, null_type ? 4 : 1);
        got += null_type ? 8 : 0;
    }
    bool same = text.data && strcmp(wanted, text.data) == 0;
    kv_buffer_release(&text);
    return same;
}

static void run_type(const struct kv_cel_env *env, const struct kv_node *line,
                     const struct kv_cel_value *variables, struct tally *tally,
                     struct kv_arena *arena)
{
    const char *id = kv_node_get(line, "id")->text.data, *type;
    const char *wanted = kv_tree_text(line, "type");
    if (!wanted)
        return;
    struct kv_cel_value got = evaluate(env, line, KV_CEL_CHECK, variables, &type, arena);
    bool right = is_type(wanted, type);
    tally->typed++;
    tally->types_right += right;
    if (right)
        return;
    printf("%s: %s\n  wants type %s, has %s\n", id, kv_tree_text(line, "expr"), wanted,
           type ? type : "none");
    if (!type)
        say_value("since", got, arena);
}

static void run(const struct kv_node *line, struct kv_arena *arena)
{
    const char *id = kv_node_get(line, "id")->text.data, *type;
    struct tally *tally = tally_of(id);
    const struct kv_cel_env_options options = {.container = kv_tree_text(line, "container")};
    struct kv_cel_env *env = kv_cel_env_new(&options);
    const struct kv_cel_value *variables = declare(env, kv_node_get(line, "vars"), arena);
    bool unchecked = kv_node_get(line, "unchecked");
    struct kv_cel_value got =
        evaluate(env, line, unchecked ? KV_CEL_PARSE_ONLY : KV_CEL_CHECK, variables, &type, arena);
    bool right = judge(line, got, arena), excepted = is_excepted(id);
    tally->cases += !excepted;
    tally->passed += right && !excepted;
    if (right == excepted) {
        printf("%s: %s\n", id, kv_tree_text(line, "expr"));
        if (kv_node_get(line, "value"))
            say_value("wants", case_value(kv_node_get(line, "value"), arena), arena);
        say_value("gives", got, arena);
    }
    run_type(env, line, variables, tally, arena);
    kv_cel_env_free(env);
}

static bool report(void)
{
    struct tally all = {.name = "all"};
    for (size_t i = 0; i < file_count; i++) {
        const struct tally *file = &files[i];
        printf("%-16s %4zu of %4zu cases, %4zu of %4zu types\n", file->name, file->passed,
               file->cases, file->types_right, file->typed);
        all.cases += file->cases;
        all.passed += file->passed;
        all.typed += file->typed;
        all.types_right += file->types_right;
    }
    printf("%-16s %4zu of %4zu cases, %4zu of %4zu types\n", all.name, all.passed, all.cases,
           all.types_right, all.typed);
    return all.cases > 0 && all.passed == all.cases && all.types_right == all.typed;
}

int main(void)
{
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    const struct kv_node *line;
    while ((line = case_read(&arena, &text))) {
        run(line, &arena);
        kv_arena_clear(&arena);
    }
    bool ok = report();
    kv_arena_release(&arena);
    kv_buffer_release(&text);
    return ok ? 0 : 1;
}
