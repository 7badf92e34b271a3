/* Compiles the expressions of checks. */
#include "checks.h"

#include "names.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"

void expression_load(struct loader *loader, const struct field *field, const struct kv_node *node,
                     struct kv_spec_expression *out)
{
    if (value_load(loader, field, node, &out->value))
        out->node = node;
}

/* ------------------------------------------------------------------ one expression */

/* One check that is being compiled. */
struct compiler {
    struct loader *loader;
    const struct kv_yaml_lines *lines; /* by kv_node.source */
    struct kv_spec_check *check;
    struct kv_list computed; /* struct kv_cel_computed: its variables */
};

static void problems_add(const struct compiler *compiler, const char *what,
                         const struct kv_spec_expression *expression,
                         const struct kv_cel_problems *problems)
{
    kv_list_each(&problems->list, const struct kv_cel_problem, problem)
        kv_problem_add(compiler->loader->problems,
                       kv_spec_expression_place(expression, problem->offset), "%s: %s", what,
                       problem->text);
}

/* What to do so that a value becomes one of that type. */
static const char *conversion(const char *type)
{
    return strcmp(type, "bool") == 0 ? "compare it, as in `… == true`"
                                     : "convert it, as in `string(…)`";
}

/* As Kubernetes demands, the type must be known, not only possible. */
static void type_check(const struct compiler *compiler, const char *what,
                       struct kv_spec_expression *expression, const char *type)
{
    const char *found = expression->program->type;
    if (strcmp(found, type) == 0)
        return;
    bool open = strcmp(found, "dyn") == 0;
    kv_problem_add(compiler->loader->problems, expression->value.place,
                   "%s: its type is %s, and must be %s%s%s", what, open ? "not known" : found, type,
                   open ? ": " : "", open ? conversion(type) : "");
    expression->program = NULL;
}

/* `type` NULL: any. */
static void expression_compile(const struct compiler *compiler, const char *what,
                               struct kv_spec_expression *expression, const char *type)
{
    struct kv_cel_problems problems = {0};
    struct kv_arena *arena = compiler->loader->arena;
    if (!expression->node)
        return;
    expression->spans =
        kv_yaml_spans(&compiler->lines[expression->node->source], expression->node, arena);
    expression->value.place = kv_spec_expression_place(expression, 0);
    expression->program = kv_cel_compile(compiler->check->env, kv_text_of(expression->value.text),
                                         KV_CEL_CHECK, arena, &problems);
    problems_add(compiler, what, expression, &problems);
    if (expression->program && type)
        type_check(compiler, what, expression, type);
}

/* ------------------------------------------------------------------ variables */

static void variable_declare(struct compiler *compiler,
                             const struct kv_spec_named_expression *variable)
{
    struct loader *loader = compiler->loader;
    const struct kv_cel_program *program = variable->expression.program;
    const char *name = value_is_valid(&variable->name)
                           ? kv_arena_printf(loader->arena, "variables.%s", variable->name.text)
                           : "";
    size_t slot = kv_cel_env_variable(compiler->check->env, name, program ? program->type : "dyn");
    if (program)
        kv_list_add(&compiler->computed, &loader->scratch, struct kv_cel_computed,
                    (struct kv_cel_computed){.variable = slot, .program = program});
}

static bool is_declared_before(const struct kv_records *variables,
                               const struct kv_spec_named_expression *variable)
{
    kv_records_each(variables, const struct kv_spec_named_expression, other) {
        if (other == variable)
            return false;
        if (kv_string_is(other->name.text, variable->name.text))
            return true;
    }
    return false;
}

/* Each may use those before it. Its number is KV_EXPRESSION_VARIABLES and its index. */
static void variables_compile(struct compiler *compiler)
{
    enum { VARIABLES_MAX = 250 }; /* each may use the one before it: so deep are they evaluated */
    struct kv_records *variables = &compiler->check->variables;
    if (variables->count > VARIABLES_MAX) {
        kv_problem_add(compiler->loader->problems, variables->place,
                       "variables: more than %d: use fewer", VARIABLES_MAX);
        return;
    }
    kv_records_each(variables, struct kv_spec_named_expression, variable) {
        expression_compile(compiler, "expression", &variable->expression, NULL);
        if (value_is_valid(&variable->name) && is_declared_before(variables, variable))
            kv_problem_add(compiler->loader->problems, variable->name.place,
                           "name: the variable \"%s\" is given twice", variable->name.text);
        variable_declare(compiler, variable);
    }
}

/* ------------------------------------------------------------------ what is used */

static bool is_touched(const struct kv_cel_paths *paths)
{
    return paths->whole || paths->shape || paths->children;
}

/* All expressions of a check, by index. */
static const struct kv_spec_expression *expression_at(const struct kv_spec_check *check,
                                                      size_t index)
{
    const struct kv_spec_named_expression *conditions = check->match_conditions.items;
    const struct kv_spec_named_expression *variables = check->variables.items;
    const struct kv_spec_validation *validations = check->validations.items;
    if (index < check->match_conditions.count)
        return &conditions[index].expression;
    index -= check->match_conditions.count;
    if (index < check->variables.count)
        return &variables[index].expression;
    index -= check->variables.count;
    return index % 2 == 0 ? &validations[index / 2].expression
                          : &validations[index / 2].message_expression;
}

static size_t expression_count(const struct kv_spec_check *check)
{
    return check->match_conditions.count + check->variables.count + 2 * check->validations.count;
}

/* Params and variables that no expression names have no effect. */
static void unused_check(const struct compiler *compiler)
{
    struct kv_spec_check *check = compiler->check;
    struct loader *loader = compiler->loader;
    struct kv_cel_reads reads = kv_cel_reads_new(check->env, &loader->scratch);
    for (size_t i = 0; i < expression_count(check); i++) {
        const struct kv_cel_program *program = expression_at(check, i)->program;
        if (program)
            kv_cel_reads_add(&reads, program, NULL, 0, &loader->scratch);
    }
    size_t slot = KV_EXPRESSION_VARIABLES;
    kv_records_each(&check->variables, const struct kv_spec_named_expression, variable)
        if (!is_touched(&reads.variables[slot++]) && value_is_valid(&variable->name))
            kv_problem_add(loader->problems, variable->name.place,
                           "name: no expression uses variables.%s: remove it", variable->name.text);
    if (check->params && check->params->type == KV_NODE_MAPPING &&
        !is_touched(&reads.variables[KV_EXPRESSION_PARAMS]))
        kv_problem_add(loader->problems, loader_place(loader, check->params),
                       "params: no expression uses them: remove them");
}

/* ------------------------------------------------------------------ one check */

static unsigned declared(const struct kv_spec_check *check)
{
    unsigned bits = 1u << KV_EXPRESSION_OBJECT | 1u << KV_EXPRESSION_NAMESPACE;
    if (check->params || check->params_kind.kind)
        bits |= 1u << KV_EXPRESSION_PARAMS;
    if (check->is_policy)
        return bits | 1u << KV_EXPRESSION_OLD_OBJECT | 1u << KV_EXPRESSION_REQUEST;
    if (check->makes_pods)
        bits |=
            1u << KV_EXPRESSION_POD | 1u << KV_EXPRESSION_POD_META | 1u << KV_EXPRESSION_CONTAINERS;
    return bits | 1u << KV_EXPRESSION_NOW | 1u << KV_EXPRESSION_ENTRY;
}

/* Of a request a state shows only which object was created. */
static bool is_shown(struct kv_text field)
{
    static const char *const shown[] = {"operation", "name",        "namespace",
                                        "kind",      "resource",    "subResource",
                                        "dryRun",    "requestKind", "requestResource"};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (kv_text_is(field, shown[i]))
            return true;
    return false;
}

static void request_check(const struct compiler *compiler,
                          const struct kv_spec_expression *expression)
{
    struct loader *loader = compiler->loader;
    struct kv_cel_reads reads = kv_cel_reads_new(compiler->check->env, &loader->scratch);
    if (!expression->program)
        return;
    kv_cel_reads_add(&reads, expression->program, NULL, 0, &loader->scratch);
    for (const struct kv_cel_paths *child = reads.variables[KV_EXPRESSION_REQUEST].children; child;
         child = child->next)
        if (!is_shown(child->step))
            kv_problem_add(loader->problems, expression->value.place,
                           "expression: request.%.*s is known at admission only, and no state "
                           "shows it: leave the policy out",
                           (int)child->step.length, child->step.data);
}

/* Does it read `oldObject`, itself or through variables? */
static bool reads_before(const struct compiler *compiler,
                         const struct kv_spec_expression *expression)
{
    struct loader *loader = compiler->loader;
    struct kv_cel_reads reads = kv_cel_reads_new(compiler->check->env, &loader->scratch);
    if (!expression->program)
        return false;
    kv_cel_reads_add(&reads, expression->program, compiler->computed.items,
                     compiler->computed.count, &loader->scratch);
    return is_touched(&reads.variables[KV_EXPRESSION_OLD_OBJECT]);
}

/* What a policy demands of changes alone is not evaluated; if that is all, or decides about all,
 * neither is the policy. Where objects are created, there is no oldObject, as Kubernetes has it. */
static void changes_note(const struct compiler *compiler)
{
    struct kv_spec_check *check = compiler->check;
    size_t judged = 0;
    bool decides = false;
    if (check->creates)
        return;
    kv_records_each(&check->match_conditions, const struct kv_spec_named_expression, condition)
        decides = decides || reads_before(compiler, &condition->expression);
    kv_records_each(&check->validations, struct kv_spec_validation, validation) {
        validation->compares_changes = reads_before(compiler, &validation->expression);
        judged += !validation->compares_changes;
    }
    if (!check->not_applicable && (decides || (judged == 0 && check->validations.count > 0)))
        check->not_applicable =
            "it compares a change with what was before, and a state has no before";
}

void check_compile(struct loader *loader, const struct kv_yaml_lines *lines,
                   struct kv_spec_check *check)
{
    struct compiler compiler = {loader, lines, check, {0}};
    size_t before = loader->problems->list.count;
    check->env = kv_expression_env(declared(check), !check->is_policy);
    kv_records_each(&check->match_conditions, struct kv_spec_named_expression, condition)
        expression_compile(&compiler, "expression", &condition->expression, "bool");
    variables_compile(&compiler);
    kv_records_each(&check->validations, struct kv_spec_validation, validation) {
        expression_compile(&compiler, "expression", &validation->expression, "bool");
        expression_compile(&compiler, "messageExpression", &validation->message_expression,
                           "string");
    }
    for (size_t i = 0; check->is_policy && i < expression_count(check); i++)
        request_check(&compiler, expression_at(check, i));
    if (check->is_policy)
        changes_note(&compiler);
    if (!check->is_policy && loader->problems->list.count == before)
        unused_check(&compiler);
}

/* ------------------------------------------------------------------ the spec's checks */

static bool has_kind(const struct kv_list *kinds, const struct kv_expression_kind *kind)
{
    kv_list_each(kinds, const struct kv_expression_kind, known)
        if (strcmp(known->kind, kind->kind) == 0 &&
            strcmp(known->api_version, kind->api_version) == 0)
            return true;
    return false;
}

static void kinds_read(struct loader *loader, struct kv_spec_check *check)
{
    check->makes_pods = true;
    for (size_t i = 0; i < check->kinds.count; i++) {
        const struct kv_value *value = &check->kinds.items[i];
        struct kv_error error = {0};
        if (!value_is_valid(value))
            continue;
        const struct kv_expression_kind *kind =
            kv_expression_kind_read(value->text, loader->arena, &error);
        if (!kind)
            kv_problem_add(loader->problems, value->place, "kinds: %s", error.text);
        else if (has_kind(&check->reads, kind))
            kv_problem_add(loader->problems, value->place, "kinds: %s is given twice", value->text);
        else
            kv_list_add(&check->reads, loader->arena, struct kv_expression_kind, *kind);
        check->makes_pods = check->makes_pods && (!kind || kv_expression_template(kind->kind));
    }
}

static void doc_make(struct loader *loader, struct kv_spec_check *check)
{
    check->doc = *kv_spec_own_rule("custom/");
    check->doc.id = kv_arena_printf(loader->arena, "custom/%s", check->name.text);
    if (value_is_valid(&check->severity))
        check->doc.severity = (enum kv_severity)check->severity.choice;
    check->doc.summary = check->summary.text;
}

void checks_compile(struct loader *loader, struct kv_spec *spec)
{
    kv_records_each(&spec->checks, struct kv_spec_check, check) {
        kinds_read(loader, check);
        doc_make(loader, check);
        check_compile(loader, loader->lines, check);
        check->doc.example = kv_spec_check_demands(check, loader->arena);
        kv_list_add(&spec->all_checks, loader->arena, struct kv_spec_check *, check);
    }
}
