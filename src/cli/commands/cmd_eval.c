#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/written.h"

#include "kubevet/base/glob.h"
#include "kubevet/base/intern.h"
#include "kubevet/base/json.h"
#include "kubevet/cel/json.h"
#include "kubevet/engine/expression.h"
#include "kubevet/kinds/kept.h"
#include "kubevet/report/screen.h"
#include "kubevet/state/kept.h"

#include <time.h>

enum { FORMAT_TEXT, FORMAT_JSON };

static const char *const formats[] = {"text", "json", NULL};

/* One evaluation of an expression over objects. */
struct evaluation {
    const struct kv_options *options;
    size_t format;
    struct kv_arena arena; /* of the program */
    struct kv_cel_env *env;
    const struct kv_cel_program *program;
    struct kv_cel_paths kept; /* --kept */
    kv_time now;
    size_t selected;
    bool partial; /* something was not evaluated */
    struct kv_buffer out;
};

static bool reads_objects(const struct kv_options *options)
{
    return options->files.count > 0 || options->snapshot || options->kind;
}

/* --- the expression --- */

static void problem_print(const struct kv_cel_problem *problem)
{
    message_print("expression:%u:%u: %s", problem->line, problem->column, problem->text);
}

static bool compile(struct evaluation *evaluation)
{
    struct kv_cel_problems problems = {0};
    unsigned of_object = 1u << KV_EXPRESSION_OBJECT | 1u << KV_EXPRESSION_POD |
                         1u << KV_EXPRESSION_POD_META | 1u << KV_EXPRESSION_CONTAINERS;
    bool objects = reads_objects(evaluation->options);
    evaluation->env = kv_expression_env((objects ? of_object : 0) | 1u << KV_EXPRESSION_NOW, false);
    evaluation->program =
        kv_cel_compile(evaluation->env, kv_text_of(evaluation->options->arguments.items[0]),
                       KV_CEL_CHECK, &evaluation->arena, &problems);
    kv_list_each(&problems.list, const struct kv_cel_problem, problem)
        problem_print(problem);
    return evaluation->program;
}

static bool kept_parse(struct evaluation *evaluation, struct kv_error *error)
{
    const struct kv_strings *paths = &evaluation->options->kept;
    kv_cel_paths_merge(&evaluation->arena, &evaluation->kept,
                       kv_kind_table_paths(NULL, &evaluation->arena));
    for (size_t i = 0; i < paths->count; i++)
        if (!kv_cel_paths_add(&evaluation->arena, &evaluation->kept, paths->items[i], error))
            return kv_error_prepend(error, "--kept");
    return true;
}

/* --- one object --- */

/* What is known of an object; NULL = all. */
static const struct kv_cel_paths *kept_of(const struct evaluation *evaluation,
                                          const struct written_object *object)
{
    if (evaluation->options->kept.count > 0)
        return &evaluation->kept;
    return object ? object->known : NULL;
}

/* What came of an object: a value, an error, or why it was not evaluated. */
struct result {
    const struct written_object *object; /* NULL = there is none */
    struct kv_cel_value value;           /* NONE = not evaluated */
    const char *why;                     /* it was not evaluated */
};

static struct result evaluate(const struct evaluation *evaluation,
                              const struct written_object *object, struct kv_arena *arena)
{
    struct kv_cel_value values[KV_EXPRESSION_VARIABLES] = {0};
    if (object && !object->tree)
        return (struct result){object, .why = object->why};
    kv_expression_bind(object ? object->tree : NULL, object ? object->kind : NULL,
                       kept_of(evaluation, object), evaluation->now, values, arena);
    const struct kv_cel_input input = {.variables = values, .limits = kv_cel_default_limits};
    struct kv_cel_value value = kv_cel_evaluate(evaluation->program, &input, arena).value;
    struct kv_cel_value unknown = kv_cel_unknown_in(arena, value);
    if (unknown.kind == KV_CEL_UNKNOWN)
        return (struct result){object, .why = kv_expression_unknown_text(unknown, arena)};
    return (struct result){object, .value = value};
}

/* --- output --- */

static void text_add(struct kv_buffer *out, struct kv_cel_value value, struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    kv_cel_write(value, arena, &text);
    kv_screen_escape(out, text.data ? text.data : "");
    kv_buffer_release(&text);
}

static void object_text(struct kv_buffer *out, const struct written_object *object)
{
    kv_screen_escape(out, object->kind);
    kv_buffer_text(out, object->namespace || object->name ? " " : "");
    kv_screen_escape(out, object->namespace ? object->namespace : "");
    kv_buffer_text(out, object->namespace ? "/" : "");
    kv_screen_escape(out, object->name ? object->name : "");
    kv_buffer_text(out, ": ");
}

static void result_text(struct evaluation *evaluation, const struct result *result,
                        struct kv_arena *arena)
{
    struct kv_buffer *out = &evaluation->out;
    unsigned line, column;
    if (result->object)
        object_text(out, result->object);
    if (result->why) {
        kv_buffer_text(out, "not evaluated: ");
        kv_screen_escape(out, result->why);
    } else if (result->value.kind == KV_CEL_ERROR) {
        kv_buffer_text(out, "error: ");
        kv_screen_escape(out, result->value.failure->text);
        kv_cel_locate(evaluation->program->text, result->value.failure->offset, &line, &column);
        kv_buffer_printf(out, " (expression:%u:%u)", line, column);
    } else {
        text_add(out, result->value, arena);
    }
    kv_buffer_text(out, "\n");
}

static void member_add(struct kv_buffer *out, const char *key, const char *text)
{
    if (!text)
        return;
    kv_buffer_printf(out, "%s\"%s\":", out->data[out->length - 1] == '{' ? "" : ",", key);
    kv_json_write_string(text, out);
}

static void object_json(struct kv_buffer *out, const struct written_object *object)
{
    kv_buffer_text(out, "\"object\":{");
    member_add(out, "apiVersion", object->api_version);
    member_add(out, "kind", object->kind);
    member_add(out, "namespace", object->namespace);
    member_add(out, "name", object->name);
    kv_buffer_text(out, "},");
}

static void result_json(struct evaluation *evaluation, const struct result *result,
                        struct kv_arena *arena)
{
    struct kv_buffer *out = &evaluation->out;
    kv_buffer_text(out, "{");
    if (result->object)
        object_json(out, result->object);
    if (result->why) {
        kv_buffer_text(out, "\"notEvaluated\":");
        kv_json_write_string(result->why, out);
    } else {
        kv_buffer_text(out, result->value.kind == KV_CEL_ERROR ? "\"error\":" : "\"value\":");
        kv_cel_json(result->value, arena, out);
    }
    kv_buffer_text(out, "}\n");
}

static void result_add(struct evaluation *evaluation, const struct written_object *object)
{
    struct kv_arena arena = {0};
    struct result result = evaluate(evaluation, object, &arena);
    evaluation->selected++;
    evaluation->partial = evaluation->partial || !kv_cel_is_value(result.value);
    if (evaluation->format == FORMAT_JSON)
        result_json(evaluation, &result, &arena);
    else
        result_text(evaluation, &result, &arena);
    kv_arena_release(&arena);
}

/* --- objects --- */

static bool is_selected(const struct kv_options *options, const struct written_object *object)
{
    const char *name = options->arguments.count > 1 ? options->arguments.items[1] : NULL;
    const char *namespace = options->connection.namespace;
    bool is_missing = object->why && !object->name; /* it may be any */
    return (!options->kind || written_is_of(object, options->kind)) &&
           (is_missing || !namespace ||
            (object->namespace && kv_glob_match(namespace, object->namespace))) &&
           (is_missing || !name || (object->name && kv_glob_match(name, object->name)));
}

/* A manifest is judged as the API server would store it. */
static void object_store(struct written_object *object, struct kv_arena *arena)
{
    if (!object->tree)
        return;
    object->tree = kv_object_stored(object->tree, arena);
    object->namespace = kv_tree_text(kv_node_get(object->tree, "metadata"), "namespace");
}

static bool objects_open(struct evaluation *evaluation, struct written_objects *objects,
                         struct kv_error *error)
{
    const struct kv_options *options = evaluation->options;
    if (options->snapshot)
        return written_recorded(options->snapshot, options->kind, options->at, objects, error);
    for (size_t i = 0; i < options->files.count; i++)
        if (!written_read(options->files.items[i], options->recursive, KV_ERROR_SPEC, objects,
                          error))
            return false;
    kv_list_each(&objects->items, struct written_object, object)
        object_store(object, &objects->arena);
    const char *namespace = options->connection.namespace;
    bool plain = namespace && !kv_glob_is_pattern(namespace);
    return options->files.count > 0 ||
           written_list(options, options->kind, plain ? namespace : NULL, objects, error);
}

static void now_set(struct evaluation *evaluation, const struct written_objects *objects)
{
    const struct kv_options *options = evaluation->options;
    evaluation->now = options->at != KV_TIME_NONE ? options->at
                      : options->snapshot         ? objects->recorded_at
                                                  : (kv_time)time(NULL);
}

/* Namespaces of the objects, each once. */
static size_t namespaces_of(const struct written_objects *objects, const char **out)
{
    size_t count = 0;
    struct kv_intern known = {0};
    kv_list_each(&objects->items, const struct written_object, object) {
        if (object->namespace && kv_intern_add(&known, object->namespace))
            out[count++] = object->namespace;
    }
    kv_intern_release(&known);
    return count;
}

static bool nothing_selected(const struct kv_options *options, struct written_objects *objects,
                             struct kv_error *error)
{
    const char *namespace = options->connection.namespace;
    const char **names = kv_arena_array(&objects->arena, objects->items.count, sizeof *names);
    size_t count = namespaces_of(objects, names);
    for (size_t i = 0; namespace && i < count; i++)
        if (kv_glob_match(namespace, names[i]))
    namespace = NULL;
    if (!namespace || count == 0)
        return kv_error_set(error, KV_ERROR_USAGE, "no object is selected, of %zu",
                            objects->items.count);
    const char *nearest = kv_nearest_word(namespace, names, count);
    return kv_error_set(error, KV_ERROR_USAGE,
                        "no object is selected: none of %zu is in namespace %s%s%s%s",
                        objects->items.count, namespace, nearest ? "; did you mean " : "",
                        nearest ? nearest : "", nearest ? "?" : "");
}

static bool over_objects(struct evaluation *evaluation, struct kv_error *error)
{
    struct written_objects objects = {.recorded_at = KV_TIME_NONE};
    bool ok = objects_open(evaluation, &objects, error);
    now_set(evaluation, &objects);
    if (ok)
        kv_list_each(&objects.items, const struct written_object, object)
            if (is_selected(evaluation->options, object))
                result_add(evaluation, object);
    if (ok && evaluation->selected == 0)
        ok = nothing_selected(evaluation->options, &objects, error);
    written_release(&objects);
    return ok;
}

static bool evaluate_all(struct evaluation *evaluation, struct kv_error *error)
{
    if (reads_objects(evaluation->options))
        return over_objects(evaluation, error);
    now_set(evaluation, NULL);
    result_add(evaluation, NULL);
    return true;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct evaluation evaluation = {.options = options};
    struct kv_error error = {0};
    enum kv_exit code = KV_EXIT_USAGE;
    if (!document_format(command, options, &evaluation.format, &error) ||
        !kept_parse(&evaluation, &error))
        code = error_print(&error);
    else if (compile(&evaluation)) {
        bool ok = evaluate_all(&evaluation, &error);
        code = ok ? document_print(&evaluation.out) : error_print(&error);
        if (ok && code == KV_EXIT_CONFORMS && evaluation.partial)
            code = KV_EXIT_PARTIAL;
    }
    kv_buffer_release(&evaluation.out);
    kv_cel_env_free(evaluation.env);
    kv_arena_release(&evaluation.arena);
    return code;
}

const struct kv_command kv_cmd_eval = {
    .name = "eval",
    .arguments = "EXPRESSION [NAME]",
    .summary = "evaluate an expression of CEL",
    .details =
        "Prints the value of the expression. With -f, --snapshot or --kind, the value for each "
        "object: the expression has `object`, and `pod`, `podMeta` and `containers` of objects "
        "that make pods. NAME is the objects' name or a glob. What the recorded state does not "
        "hold is not evaluated, and so is what ends in an error: the exit code is then 4. -o json "
        "prints a line for each object, with `value`, `error` or `notEvaluated`.\n"
        "\n"
        "Example:\n"
        "  kubevet eval \"[1, 2].map(i, i * 2)\"\n"
        "  kubevet eval \"containers.map(c, c.image)\" -f deploy.yaml\n"
        "  kubevet eval \"object.spec.replicas\" --kind Deployment -n shop",
    .options = KV_OPTIONS_EVAL | KV_OPTIONS_CONNECTION | KV_OPTIONS_DOCUMENT,
    .min_arguments = 1,
    .max_arguments = 2,
    .formats = formats,
    .run = run,
};
