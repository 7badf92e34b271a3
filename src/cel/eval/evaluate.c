/* The tree is walked; its depth is bounded by the parser. Source: google/cel-go
 * interpreter/interpretable.go. */
#include "cel/check/env.h"
#include "cel/eval/access.h"
#include "cel/eval/dispatch.h"
#include "cel/eval/fold.h"

const struct kv_cel_limits kv_cel_default_limits = {1000000, 64 * 1024 * 1024};

static struct kv_cel_value eval(struct kv_cel_run *run, const struct kv_cel_node *node);

static struct kv_cel_value fail(struct kv_cel_run *run, const struct kv_cel_node *node,
                                const char *text)
{
    struct kv_cel_value error = kv_cel_error(run->arena, "%s", text);
    error.failure->offset = node->offset;
    return error;
}

static struct kv_cel_value no_overload(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    return fail(run, node, "no such overload");
}

/* An error from within a function gets the place of the node. */
static struct kv_cel_value placed(struct kv_cel_value value, const struct kv_cel_node *node)
{
    if (value.kind == KV_CEL_ERROR && value.failure->offset == 0)
        value.failure->offset = node->offset;
    return value;
}

static struct kv_cel_value eval_local(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct cel_local *local = &run->locals[node->ident.slot];
    if (local->pending) {
        const struct kv_cel_node *pending = local->pending;
        local->value = eval(run, pending);
        local->pending = NULL;
    }
    return local->value;
}

static struct kv_cel_value eval_ident(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value value = {0};
    kv_cel_charge(run, 1);
    if (node->ident.meaning == CEL_LOCAL)
        return eval_local(run, node);
    if (node->ident.meaning == CEL_VARIABLE && run->input->variables)
        value = run->input->variables[node->ident.slot];
    if (value.kind == KV_CEL_NONE && node->ident.meaning == CEL_VARIABLE && run->input->supply)
        value = run->input->supply(run->input->host, node->ident.slot);
    if (value.kind != KV_CEL_NONE)
        return value;
    struct kv_cel_value error = kv_cel_error(run->arena, "no such attribute(s): %.*s",
                                             (int)node->ident.name.length, node->ident.name.data);
    return placed(error, node);
}

/* A field or item of what is no variable costs one more: cel-go makes an attribute of it. */
static uint64_t cost_of_access(const struct kv_cel_node *operand)
{
    return operand->kind == CEL_IDENT || operand->kind == CEL_SELECT ||
                   operand->kind == CEL_INDEX || operand->kind == CEL_TERNARY
               ? 1
               : 2;
}

static struct kv_cel_value eval_select(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value operand = eval(run, node->select.operand);
    if (!kv_cel_is_value(operand))
        return operand;
    if (node->select.test)
        return placed(cel_has(run, operand, node->select.field), node);
    kv_cel_charge(run, cost_of_access(node->select.operand));
    return placed(cel_select(run, operand, node->select.field, node->select.optional), node);
}

static struct kv_cel_value eval_index(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value operand = eval(run, node->index.operand);
    if (operand.kind == KV_CEL_ERROR)
        return operand;
    struct kv_cel_value key = eval(run, node->index.key);
    if (key.kind == KV_CEL_ERROR)
        return key;
    if (operand.kind == KV_CEL_UNKNOWN || key.kind == KV_CEL_UNKNOWN)
        return kv_cel_unknown_merge(run->arena, operand, key);
    kv_cel_charge(run, cost_of_access(node->index.operand));
    return placed(cel_index(run, operand, key, node->index.optional), node);
}

static struct kv_cel_value no_function(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    if (node->call.candidate_count > 0)
        return no_overload(run, node);
    return placed(kv_cel_error(run->arena, "unbound function: %.*s", (int)node->call.name.length,
                               node->call.name.data),
                  node);
}

/* The values from `first` on; an error ends it, unknowns add up. NONE: all are values. */
static struct kv_cel_value eval_arguments(struct kv_cel_run *run, const struct kv_cel_node *node,
                                          size_t first, struct kv_cel_value *values)
{
    struct kv_cel_value unknown = {0};
    for (size_t i = first; i < node->call.count; i++) {
        values[i] = eval(run, node->call.arguments[i]);
        if (values[i].kind == KV_CEL_ERROR)
            return values[i];
        if (values[i].kind == KV_CEL_UNKNOWN)
            unknown = kv_cel_unknown_merge(run->arena, unknown, values[i]);
    }
    return unknown;
}

static bool is_lazy(const struct kv_cel_node *node)
{
    return node->call.candidate_count > 0 && node->call.candidates[0]->row->lazy;
}

/* `or`, `orValue`: the argument is evaluated only if it is needed. */
static struct kv_cel_value eval_lazy(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value values[2] = {eval(run, node->call.arguments[0])};
    if (!kv_cel_is_value(values[0]))
        return values[0];
    /* What is no optional is the result: so do cel-go before 0.28, which is Kubernetes until 1.36,
     * and public policies rely on it. */
    const struct cel_function *function = cel_dispatch(node, values, 1);
    if (!function)
        return values[0];
    struct kv_cel_value value = cel_apply(run, node, function, values, 1);
    if (value.kind != KV_CEL_NONE)
        return value;
    values[1] = eval(run, node->call.arguments[1]);
    if (!kv_cel_is_value(values[1]))
        return values[1];
    function = cel_dispatch(node, values, 2);
    return function ? cel_apply(run, node, function, values, 2) : no_overload(run, node);
}

static struct kv_cel_value eval_call(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value few[CEL_ARGUMENTS_MAX], *values = few;
    if (is_lazy(node))
        return eval_lazy(run, node);
    if (node->call.count > CEL_ARGUMENTS_MAX)
        values = kv_arena_array(run->arena, node->call.count, sizeof *values);
    struct kv_cel_value failed = eval_arguments(run, node, 0, values);
    if (failed.kind != KV_CEL_NONE)
        return failed;
    const struct cel_function *function = cel_dispatch(node, values, node->call.count);
    return function ? cel_apply(run, node, function, values, node->call.count)
                    : no_function(run, node);
}

/* The value of an optional element `?e`: NONE if it has none, else itself; an error if it is no
 * optional. */
static struct kv_cel_value unwrap(struct kv_cel_run *run, const struct kv_cel_node *node,
                                  struct kv_cel_value value)
{
    if (!kv_cel_is_value(value))
        return value;
    if (value.kind != KV_CEL_OPTIONAL)
        return no_overload(run, node);
    return value.inner ? *value.inner : (struct kv_cel_value){0};
}

enum { COST_LIST = 10, COST_MAP = 30 };

static struct kv_cel_value eval_list(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value *items = NULL, unknown = {0};
    size_t count = 0;
    kv_cel_charge(run, COST_LIST);
    if (!kv_cel_room(run, node->list.count * sizeof *items))
        return kv_cel_over(run);
    items = kv_arena_array(run->arena, node->list.count, sizeof *items);
    for (size_t i = 0; i < node->list.count; i++) {
        struct kv_cel_value value = eval(run, node->list.items[i]);
        if (node->list.optional && node->list.optional[i])
            value = unwrap(run, node->list.items[i], value);
        if (value.kind == KV_CEL_ERROR)
            return value;
        if (value.kind == KV_CEL_UNKNOWN)
            unknown = kv_cel_unknown_merge(run->arena, unknown, value);
        else if (value.kind != KV_CEL_NONE)
            items[count++] = value;
    }
    return unknown.kind != KV_CEL_NONE ? unknown : kv_cel_list(run->arena, items, count);
}

/* One entry of a map; NONE = an optional one without value. */
static struct kv_cel_value eval_pair(struct kv_cel_run *run, const struct cel_pair *pair,
                                     struct kv_cel_value *key)
{
    *key = eval(run, pair->key);
    if (key->kind == KV_CEL_ERROR)
        return *key;
    struct kv_cel_value value = eval(run, pair->value);
    if (pair->optional)
        value = unwrap(run, pair->value, value);
    if (value.kind == KV_CEL_ERROR)
        return value;
    if (key->kind == KV_CEL_UNKNOWN || value.kind == KV_CEL_UNKNOWN)
        return kv_cel_unknown_merge(run->arena, *key, value);
    return kv_cel_is_key(*key) ? value : fail(run, pair->key, "unsupported key type");
}

static struct kv_cel_value map_of(struct kv_cel_run *run, const struct kv_cel_node *node,
                                  const struct kv_cel_entry *entries, size_t count)
{
    struct kv_cel_value map = kv_cel_map(run->arena, entries, count);
    bool repeated = kv_cel_map_repeated(map.map, run->arena);
    return repeated ? fail(run, node, "a key of the map is repeated") : map;
}

static struct kv_cel_value eval_map(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value unknown = {0}, key;
    size_t count = 0;
    kv_cel_charge(run, COST_MAP);
    if (!kv_cel_room(run, node->map.count * sizeof(struct kv_cel_entry)))
        return kv_cel_over(run);
    struct kv_cel_entry *entries = kv_arena_array(run->arena, node->map.count, sizeof *entries);
    for (size_t i = 0; i < node->map.count; i++) {
        struct kv_cel_value value = eval_pair(run, &node->map.pairs[i], &key);
        if (value.kind == KV_CEL_ERROR)
            return value;
        if (value.kind == KV_CEL_UNKNOWN)
            unknown = kv_cel_unknown_merge(run->arena, unknown, value);
        else if (value.kind != KV_CEL_NONE)
            entries[count++] = (struct kv_cel_entry){key, value};
    }
    return unknown.kind != KV_CEL_NONE ? unknown : map_of(run, node, entries, count);
}

/* The operand that decides; else unknown, if any is; else the first error; else the other bool. */
static struct kv_cel_value eval_chain(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    bool decides = node->kind == CEL_OR;
    struct kv_cel_value unknown = {0}, error = {0};
    for (size_t i = 0; i < node->list.count; i++) {
        struct kv_cel_value value = eval(run, node->list.items[i]);
        if (value.kind == KV_CEL_BOOL && value.boolean == decides)
            return value;
        if (value.kind == KV_CEL_UNKNOWN)
            unknown = kv_cel_unknown_merge(run->arena, unknown, value);
        else if (value.kind != KV_CEL_BOOL && error.kind == KV_CEL_NONE)
            error = value.kind == KV_CEL_ERROR ? value : no_overload(run, node);
    }
    if (unknown.kind != KV_CEL_NONE)
        return unknown;
    return error.kind != KV_CEL_NONE ? error : kv_cel_bool(!decides);
}

static bool is_attribute(const struct kv_cel_node *node)
{
    return node->kind == CEL_IDENT || node->kind == CEL_INDEX ||
           (node->kind == CEL_SELECT && !node->select.test);
}

/* A branch that is a variable, or a field or item of something, is one attribute with the condition
 * in cel-go: the variable costs nothing. */
static struct kv_cel_value eval_branch(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    uint64_t before = run->cost;
    struct kv_cel_value value = eval(run, node);
    if (is_attribute(node) && run->cost > before)
        run->cost--;
    return value;
}

static struct kv_cel_value eval_ternary(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value condition = eval(run, node->ternary.condition);
    if (condition.kind == KV_CEL_BOOL)
        return eval_branch(run, condition.boolean ? node->ternary.yes : node->ternary.no);
    return kv_cel_is_value(condition) ? no_overload(run, node) : condition;
}

static void set_local(struct kv_cel_run *run, const struct cel_variable *variable,
                      struct kv_cel_value value)
{
    run->locals[variable->slot] = (struct cel_local){.value = value};
}

/* Item `i` of the range. */
static void set_item(struct kv_cel_run *run, const struct kv_cel_node *node,
                     struct kv_cel_value range, size_t i, struct kv_cel_value *key)
{
    bool is_map = range.kind == KV_CEL_MAP, two = node->fold.second.name.length > 0;
    *key = is_map ? range.map->entries[i].key : kv_cel_int((int64_t)i);
    struct kv_cel_value value = is_map ? range.map->entries[i].value : range.list->items[i];
    set_local(run, &node->fold.first, two || is_map ? *key : value);
    if (two)
        set_local(run, &node->fold.second, value);
}

static size_t range_open(struct kv_cel_run *run, struct kv_cel_value range)
{
    if (range.kind == KV_CEL_MAP) {
        kv_cel_map_open(range.map, run->arena);
        return range.map->count;
    }
    kv_cel_list_open(range.list, run->arena);
    return range.list->count;
}

static struct kv_cel_value fold_over(struct kv_cel_run *run, const struct kv_cel_node *node,
                                     struct kv_cel_value range)
{
    struct kv_cel_value key;
    size_t count = range_open(run, range);
    struct cel_gather gather = cel_gather_begin(run, node, range);
    for (size_t i = 0; i < count && !cel_gather_done(&gather); i++) {
        set_item(run, node, range, i, &key);
        if (node->fold.predicate && !cel_gather_predicate(&gather, eval(run, node->fold.predicate)))
            continue;
        if (node->fold.result)
            cel_gather_result(&gather, key, eval(run, node->fold.result));
    }
    return placed(cel_gather_end(&gather), node);
}

static struct kv_cel_value eval_fold(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    struct kv_cel_value range = eval(run, node->fold.range);
    if (!kv_cel_is_value(range))
        return range;
    if (range.kind == KV_CEL_LIST || range.kind == KV_CEL_MAP)
        return fold_over(run, node, range);
    return placed(
        kv_cel_error(run->arena, "got '%s', expected iterable type", kv_cel_type_name(range)),
        node);
}

static struct kv_cel_value eval_bind(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    run->locals[node->bind.variable.slot] = (struct cel_local){.pending = node->bind.value};
    return eval(run, node->bind.body);
}

/* cel-go evaluates the receiver twice, so it is charged twice. */
static struct kv_cel_value eval_opt_map(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    uint64_t before = run->cost;
    struct kv_cel_value value = eval(run, node->bind.value);
    if (!kv_cel_is_value(value))
        return value;
    if (value.kind != KV_CEL_OPTIONAL)
        return no_overload(run, node);
    kv_cel_charge(run, 2);
    if (!value.inner)
        return value;
    kv_cel_charge(run, run->cost - before);
    set_local(run, &node->bind.variable, *value.inner);
    struct kv_cel_value body = eval(run, node->bind.body);
    if (!kv_cel_is_value(body))
        return body;
    if (!node->bind.flat)
        return kv_cel_some(run->arena, body);
    return body.kind == KV_CEL_OPTIONAL ? body : no_overload(run, node);
}

static struct kv_cel_value eval(struct kv_cel_run *run, const struct kv_cel_node *node)
{
    kv_cel_work(run, 1);
    if (run->exhausted)
        return kv_cel_over(run);
    switch (node->kind) {
    case CEL_LITERAL:
        return node->literal;
    case CEL_IDENT:
        return eval_ident(run, node);
    case CEL_SELECT:
        return eval_select(run, node);
    case CEL_INDEX:
        return eval_index(run, node);
    case CEL_CALL:
        return eval_call(run, node);
    case CEL_LIST:
        return eval_list(run, node);
    case CEL_MAP:
        return eval_map(run, node);
    case CEL_AND:
    case CEL_OR:
        return eval_chain(run, node);
    case CEL_TERNARY:
        return eval_ternary(run, node);
    case CEL_FOLD:
        return eval_fold(run, node);
    case CEL_BIND:
        return eval_bind(run, node);
    default:
        return eval_opt_map(run, node);
    }
}

struct kv_cel_result kv_cel_evaluate(const struct kv_cel_program *program,
                                     const struct kv_cel_input *input, struct kv_arena *arena)
{
    struct kv_cel_run run = {
        .program = program, .input = input, .arena = arena, .bytes_before = arena->bytes};
    run.locals = kv_arena_array(arena, program->slots, sizeof *run.locals);
    struct kv_cel_value value = eval(&run, program->root);
    if (run.exhausted)
        value = kv_cel_over(&run);
    return (struct kv_cel_result){value, run.cost, run.work, run.exhausted != NULL};
}
