/* Evaluates a check over its objects: one finding for each validation that is false of an object,
 * and what could not be decided. */
#include "checks.h"
#include "memo.h"
#include "objects.h"
#include "policy.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "kubevet/engine/expression.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/state/kept.h"

/* Kubernetes' bounds (apiserver/pkg/apis/cel/config.go), and one of our own: the objects that
 * objects() may yield to a check. */
enum { OBJECT_COST_MAX = 10000000, YIELDED_MAX = 100000000 };

/* One check over one object. */
struct evaluation {
    struct kv_expression_host host; /* first: it is the expressions' host */
    struct kv_check *check;
    const struct check_rule *rule;
    const struct kv_spec_check *said;
    const struct kv_object *object;
    size_t kind;           /* index of the object's kind among the check's */
    struct kv_arena arena; /* of this object */
    struct kv_cel_value *values;
    uint64_t cost_left; /* for this object */
    uint64_t yielded;   /* by objects(), for all objects of the check */
    bool has_compared;  /* the validations, with some object */
    bool waits;         /* something is not so of this object, but not for long enough */
};

/* --- evaluating --- */

static struct kv_cel_value supply(void *host, size_t variable);

static struct kv_cel_result evaluate(struct evaluation *evaluation,
                                     const struct kv_cel_program *program)
{
    struct kv_cel_input input = {.variables = evaluation->values,
                                 .host = &evaluation->host,
                                 .supply = supply,
                                 .limits = kv_cel_default_limits};
    if (evaluation->cost_left < input.limits.cost)
        input.limits.cost = evaluation->cost_left;
    struct kv_cel_result result = kv_cel_evaluate(program, &input, &evaluation->arena);
    evaluation->cost_left -=
        result.cost < evaluation->cost_left ? result.cost : evaluation->cost_left;
    return result;
}

/* The value of one of the check's own variables, when it is first needed. An error in it is one
 * where it is used. */
static struct kv_cel_value variable_value(struct evaluation *evaluation, size_t index)
{
    const struct kv_spec_named_expression *variable =
        (const struct kv_spec_named_expression *)evaluation->said->variables.items + index;
    struct kv_cel_value value = evaluate(evaluation, variable->expression.program).value;
    if (value.kind == KV_CEL_ERROR)
        value = kv_cel_error(&evaluation->arena, "variables.%s: %s", variable->name.text,
                             value.failure->text);
    return value;
}

/* What an expression names is made when it does. */
static struct kv_cel_value supply(void *host, size_t variable)
{
    struct evaluation *evaluation = host;
    struct kv_arena *arena = &evaluation->arena;
    struct kv_cel_value value = {0};
    switch (variable) {
    case KV_EXPRESSION_POD:
    case KV_EXPRESSION_POD_META:
    case KV_EXPRESSION_CONTAINERS:
        value = kv_expression_part((enum kv_expression_variable)variable,
                                   evaluation->values[KV_EXPRESSION_OBJECT],
                                   evaluation->object->kind->name, arena);
        break;
    case KV_EXPRESSION_NAMESPACE:
        value = namespace_value(evaluation->check->state, evaluation->object, arena);
        break;
    case KV_EXPRESSION_PARAMS:
        value = kv_cel_tree(arena, evaluation->said->params, NULL,
                            kv_cel_place_variable(arena, "params"));
        break;
    case KV_EXPRESSION_ENTRY:
        value = entry_value(evaluation->check->spec, evaluation->object, arena);
        break;
    case KV_EXPRESSION_REQUEST:
        value = policy_request(evaluation->said->selector, evaluation->object, arena);
        break;
    default:
        if (variable >= KV_EXPRESSION_VARIABLES)
            value = variable_value(evaluation, variable - KV_EXPRESSION_VARIABLES);
        break;
    }
    evaluation->values[variable] = value;
    return value;
}

static struct kv_cel_value objects(struct kv_expression_host *host,
                                   const struct kv_expression_kind *kind, const char *namespace,
                                   struct kv_arena *arena)
{
    struct evaluation *evaluation = (struct evaluation *)(void *)host;
    struct kv_cel_value list = objects_value(evaluation->check->state, kind, namespace, arena);
    if (list.kind == KV_CEL_LIST)
        evaluation->yielded += list.list->count;
    if (evaluation->yielded > YIELDED_MAX)
        return kv_cel_error(arena,
                            "objects() has yielded more than %d objects to this check: name "
                            "a namespace as its second argument",
                            YIELDED_MAX);
    return list;
}

/* --- what comes of it --- */

static void gap_add(struct evaluation *evaluation, const char *reason)
{
    kv_check_not_evaluated(evaluation->check, evaluation->object, "%s", reason)->manifest =
        evaluation->object->place;
}

/* An expression on one line, cut. */
static const char *expression_text(struct kv_check *check,
                                   const struct kv_spec_expression *expression)
{
    enum { SHOWN_MAX = 200 };
    char *text = kv_arena_copy(check->arena, kv_text_of(expression->value.text));
    size_t length = 0, shown = SHOWN_MAX;
    for (const char *c = text; *c; c++) {
        bool is_space = isspace((unsigned char)*c);
        if (!is_space || (length > 0 && text[length - 1] != ' '))
            text[length++] = is_space ? ' ' : *c;
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    text[length] = '\0';
    if (length <= shown)
        return text;
    while (shown > 0 && ((unsigned char)text[shown] & 0xc0) == 0x80)
        shown--;
    return kv_check_format(check, "%.*s...", (int)shown, text);
}

static const char *error_text(struct evaluation *evaluation,
                              const struct kv_spec_expression *expression,
                              struct kv_cel_value error)
{
    struct kv_place place = kv_spec_expression_place(expression, error.failure->offset);
    return kv_check_format(evaluation->check, "%s (%s:%u:%u: %s)", error.failure->text, place.file,
                           place.line, place.column,
                           expression_text(evaluation->check, expression));
}

/* What a messageExpression says: one line that is not blank, else nothing. */
static const char *message_computed(struct evaluation *evaluation,
                                    const struct kv_spec_expression *expression)
{
    enum { MESSAGE_MAX = 5120 };
    if (!expression->program)
        return NULL;
    struct kv_cel_value value = evaluate(evaluation, expression->program).value;
    if (value.kind != KV_CEL_STRING || value.text.length > MESSAGE_MAX)
        return NULL;
    struct kv_text text = kv_text_trim(value.text);
    bool is_line = text.length > 0 && !memchr(text.data, '\n', text.length);
    return is_line ? kv_arena_copy(evaluation->check->arena, text) : NULL;
}

static void finding_add(struct evaluation *evaluation, size_t index,
                        const struct kv_spec_validation *validation, const char *message)
{
    struct kv_check *check = evaluation->check;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, evaluation->object),
                         validation->expression.value.place, "%s", message);
    finding->field =
        evaluation->rule->fields[index * evaluation->said->reads.count + evaluation->kind];
    finding->hint = validation->hint.text;
}

static const char *message_of(struct evaluation *evaluation,
                              const struct kv_spec_validation *validation)
{
    const char *message = message_computed(evaluation, &validation->message_expression);
    if (message)
        return message;
    return validation->message.text
               ? validation->message.text
               : kv_check_format(evaluation->check, "this is false: %s",
                                 expression_text(evaluation->check, &validation->expression));
}

/* An error: of a policy by its failurePolicy, as admission would take it. */
static void error_report(struct evaluation *evaluation, size_t index,
                         const struct kv_spec_validation *validation,
                         const struct kv_spec_expression *expression,
                         const struct kv_cel_result *result)
{
    const char *text = error_text(evaluation, expression, result->value);
    if (result->exhausted || evaluation->said->failure == KV_FAILURE_NOT_EVALUATED || !validation)
        gap_add(evaluation, text);
    else if (evaluation->said->failure == KV_FAILURE_FAIL)
        finding_add(evaluation, index, validation, text);
}

/* --- validations --- */

static void violation_report(struct evaluation *evaluation, size_t index,
                             const struct kv_spec_validation *validation)
{
    if (status_has_lasted(evaluation->check, evaluation->object, &evaluation->rule->status[index]))
        finding_add(evaluation, index, validation, message_of(evaluation, validation));
    else
        evaluation->waits = true;
}

static void validation_report(struct evaluation *evaluation, size_t index,
                              const struct kv_spec_validation *validation)
{
    struct kv_cel_result result = evaluate(evaluation, validation->expression.program);
    if (result.value.kind == KV_CEL_UNKNOWN)
        gap_add(evaluation, kv_expression_unknown_text(result.value, evaluation->check->arena));
    else if (result.value.kind == KV_CEL_ERROR)
        error_report(evaluation, index, validation, &validation->expression, &result);
    else if (result.value.kind != KV_CEL_BOOL)
        gap_add(evaluation, "the expression is neither true nor false");
    else if (!result.value.boolean)
        violation_report(evaluation, index, validation);
}

/* Do all conditions hold? If one is false, nothing is demanded, whatever the others are. An error
 * that failurePolicy ignores makes admission pass over the policy. */
static bool conditions_hold(struct evaluation *evaluation)
{
    const char *unknown = NULL;
    bool is_ignored = false;
    kv_records_each(&evaluation->said->match_conditions, const struct kv_spec_named_expression,
                    condition) {
        struct kv_cel_result result = evaluate(evaluation, condition->expression.program);
        if (result.value.kind == KV_CEL_BOOL && !result.value.boolean)
            return false;
        if (unknown || result.value.kind == KV_CEL_BOOL)
            continue;
        if (result.value.kind == KV_CEL_UNKNOWN)
            unknown = kv_expression_unknown_text(result.value, evaluation->check->arena);
        else if (evaluation->said->failure != KV_FAILURE_IGNORE || result.exhausted)
            unknown = error_text(evaluation, &condition->expression, result.value);
        else
            is_ignored = true;
    }
    if (is_ignored)
        return false;
    if (unknown)
        gap_add(evaluation, unknown);
    return !unknown;
}

/* How many findings it has made. */
static size_t object_evaluate(struct evaluation *evaluation)
{
    size_t index = 0, before = evaluation->check->findings->count;
    if (!conditions_hold(evaluation))
        return 0;
    kv_records_each(&evaluation->said->validations, const struct kv_spec_validation, validation) {
        if (validation->compares_changes) {
            index++;
            continue;
        }
        if (!evaluation->has_compared) {
            kv_check_compares(evaluation->check, validation->item.place, NULL);
            kv_check_compares(evaluation->check, validation->expression.value.place, NULL);
        }
        validation_report(evaluation, index++, validation);
    }
    evaluation->has_compared = true;
    return evaluation->check->findings->count - before;
}

/* --- policies --- */

/* The variables that depend on params are computed anew. */
static void params_set(struct evaluation *evaluation, struct kv_cel_value params)
{
    evaluation->values[KV_EXPRESSION_PARAMS] = params;
    for (size_t i = 0; i < evaluation->said->variables.count; i++)
        evaluation->values[KV_EXPRESSION_VARIABLES + i] = (struct kv_cel_value){0};
}

/* Admission then refuses each object, unless failurePolicy ignores it. How many findings. Source:
 * policy/validating/dispatcher.go (addConfigError) */
static size_t missing_params_report(struct evaluation *evaluation, const char *missing)
{
    struct kv_check *check = evaluation->check;
    if (evaluation->said->failure == KV_FAILURE_IGNORE)
        return 0;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, evaluation->object), evaluation->said->name.place,
        "the API server refuses it: there is no %s, and parameterNotFoundAction is Deny", missing);
    finding->hint = "create the params before the policy's binding";
    return 1;
}

/* One binding of a policy (NULL: it has none). */
static size_t binding_evaluate(struct evaluation *evaluation, const struct kv_node *binding,
                               const struct policy_object *object)
{
    const struct kv_node *resources = binding ? kv_node_get(binding, "matchResources") : NULL;
    enum policy_match match = policy_matches(resources, object);
    if (match == POLICY_UNKNOWN)
        gap_add(evaluation, "the labels by which the policy's binding selects it are unknown");
    if (match != POLICY_YES)
        return 0;
    struct policy_params params =
        policy_params(evaluation->check, evaluation->said, binding, object);
    size_t found = params.missing ? missing_params_report(evaluation, params.missing) : 0;
    for (size_t i = 0; found == 0 && i < params.values.count; i++) {
        params_set(evaluation, *kv_list_item(&params.values, struct kv_cel_value, i));
        found = object_evaluate(evaluation);
    }
    return found;
}

/* What several bindings refuse is one finding. */
static void policy_evaluate(struct evaluation *evaluation)
{
    struct kv_arena *arena = &evaluation->arena;
    const struct kv_spec_check *said = evaluation->said;
    struct kv_cel_value own = evaluation->values[KV_EXPRESSION_OBJECT];
    bool is_namespace = evaluation->object->kind == &kv_kind_namespace;
    struct kv_cel_value namespace =
        is_namespace ? own : namespace_value(evaluation->check->state, evaluation->object, arena);
    const struct policy_object object = {
        .object = evaluation->object,
        .labels = value_at(value_at(own, "metadata", arena), "labels", arena),
        .namespace_labels = value_at(value_at(namespace, "metadata", arena), "labels", arena),
        .arena = arena};
    enum policy_match match = policy_matches(said->selector, &object);
    if (match == POLICY_UNKNOWN)
        gap_add(evaluation, "the labels by which the policy selects it are unknown");
    if (match != POLICY_YES)
        return;
    size_t found = said->bindings.count == 0 ? binding_evaluate(evaluation, NULL, &object) : 0;
    for (size_t i = 0; found == 0 && i < said->bindings.count; i++)
        found = binding_evaluate(
            evaluation, *kv_list_item(&said->bindings, const struct kv_node *, i), &object);
}

/* --- objects --- */

static bool values_contain(const struct kv_values *values, const char *text, bool globs)
{
    for (size_t i = 0; i < values->count; i++)
        if (globs ? kv_glob_match(values->items[i].text, text)
                  : strcmp(values->items[i].text, text) == 0)
            return true;
    return false;
}

/* Is the object in a namespace that the check is about? */
static bool is_in_scope(const struct kv_check *check, const struct kv_spec_check *said,
                        const struct kv_object *object)
{
    const char *namespace = object->kind == &kv_kind_namespace ? object->name : object->namespace;
    bool restricted = said->namespaces.count > 0 || said->profiles.count > 0;
    if (!namespace)
        return !restricted;
    const struct kv_spec_namespace *documented = kv_spec_namespace_find(check->spec, namespace);
    if (said->profiles.count > 0 &&
        !(documented && documented->profile.text &&
          values_contain(&said->profiles, documented->profile.text, false)))
        return false;
    if (said->namespaces.count > 0)
        return values_contain(&said->namespaces, namespace, true);
    return documented || said->is_policy;
}

/* Does the object have the labels? Where they are unknown, this is reported. */
static bool has_labels(struct evaluation *evaluation)
{
    struct kv_cel_value object = evaluation->values[KV_EXPRESSION_OBJECT];
    struct kv_arena *arena = &evaluation->arena;
    if (evaluation->said->labels.count == 0)
        return true;
    struct kv_cel_value labels = value_at(value_at(object, "metadata", arena), "labels", arena);
    kv_records_each(&evaluation->said->labels, const struct kv_spec_pair, label) {
        struct kv_cel_value value = value_at(labels, label->key.text, arena);
        if (value.kind == KV_CEL_UNKNOWN) {
            gap_add(evaluation, kv_expression_unknown_text(value, evaluation->check->arena));
            return false;
        }
        if (value.kind != KV_CEL_STRING || !kv_text_is(value.text, label->value.text))
            return false;
    }
    return true;
}

static void values_bind(struct evaluation *evaluation)
{
    const struct kv_check *check = evaluation->check;
    const struct kv_state *state = check->state;
    struct kv_arena *arena = &evaluation->arena;
    evaluation->values =
        kv_arena_array(arena, KV_EXPRESSION_VARIABLES + evaluation->said->variables.count,
                       sizeof *evaluation->values);
    evaluation->values[KV_EXPRESSION_OBJECT] =
        kv_cel_tree(arena, kv_object_kept(evaluation->object),
                    kv_state_kept_paths(state, evaluation->object->kind),
                    kv_cel_place_variable(arena, "object"));
    evaluation->values[KV_EXPRESSION_OLD_OBJECT] = kv_cel_null();
    evaluation->values[KV_EXPRESSION_NOW] =
        kv_expression_now(kv_state_clock_is_close(state) ? check->now : KV_TIME_NONE, arena);
}

static size_t report_size(const struct kv_check *check)
{
    return check->findings->count + check->not_evaluated->count;
}

static void kind_evaluate(struct evaluation *evaluation, const struct kv_state_kind *kinds,
                          struct memo *memo)
{
    for (size_t i = 0; i < kinds->count; i++) {
        size_t before = report_size(evaluation->check);
        evaluation->object = kinds->objects[i];
        if (!is_in_scope(evaluation->check, evaluation->said, evaluation->object))
            continue;
        if (!kv_object_kept(evaluation->object)) {
            const char *why = kv_state_not_kept(evaluation->check->state, kinds->kind);
            gap_add(evaluation, why ? why : "the state does not hold its fields");
            continue;
        }
        if (memo_has(memo, evaluation->object))
            continue;
        evaluation->cost_left = OBJECT_COST_MAX;
        evaluation->waits = false;
        values_bind(evaluation);
        if (evaluation->said->is_policy)
            policy_evaluate(evaluation);
        else if (has_labels(evaluation))
            object_evaluate(evaluation);
        if (report_size(evaluation->check) == before && !evaluation->waits)
            memo_add(memo);
        kv_arena_clear(&evaluation->arena);
    }
}

/* Manifests hold nothing else, but perhaps objects that are not read: encrypted ones, and those of
 * another version. */
static void manifest_gaps(struct kv_check *check, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, kind);
    if (kinds->other_version)
        kv_check_gap(check, NULL, "%s: %s", kv_kind_resource_text(kind), kinds->other_version);
    kv_list_each(&kinds->unknown, const struct kv_unknown, unknown) {
        if (!kv_string_is(unknown->namespace, KV_ELSEWHERE))
            kv_check_gap(check, unknown->namespace, "%s: %s", kv_kind_resource_text(kind),
                         unknown->reason);
    }
}

/* What of the kind could not be read. */
static void kind_gaps(struct kv_check *check, const struct kv_expression_kind *name,
                      const struct kv_kind *kind)
{
    if (check->state->source == KV_SOURCE_MANIFESTS) {
        if (kind)
            manifest_gaps(check, kind);
        return;
    }
    if (!kind)
        kv_check_gap(check, NULL, "%s/%s: the state does not hold this kind", name->api_version,
                     name->kind);
    else if (!kv_state_listed(check->state, kind))
        kv_check_gap(check, NULL, "%s: %s", kv_kind_resource_text(kind),
                     kv_state_unknown(check->state, kind, NULL));
    else
        kv_check_gaps(check, kind);
}

void check_run(struct kv_check *check)
{
    const struct check_rule *rule = (const struct check_rule *)check->rule;
    kv_check_compares(check, rule->check->name.place, NULL);
    struct evaluation evaluation = {
        .host.objects = objects, .check = check, .rule = rule, .said = rule->check};
    for (size_t i = 0; i < rule->check->unread.count; i++)
        kv_check_gap(check, NULL, "%s", *kv_list_item(&rule->check->unread, const char *, i));
    kv_list_each(&rule->check->reads, const struct kv_expression_kind, name) {
        const struct kv_kind *kind =
            kv_state_kind_named(check->state, name->api_version, name->kind);
        kind_gaps(check, name, kind);
        struct memo memo = memo_make(rule->check, name, check->arena);
        if (kind)
            kind_evaluate(&evaluation, kv_state_kind(check->state, kind), &memo);
        memo_release(&memo);
        evaluation.kind++;
    }
    kv_arena_release(&evaluation.arena);
}
