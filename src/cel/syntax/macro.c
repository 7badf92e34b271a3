/* Macros: calls that are known by name, number of arguments, and whether they have a receiver.
 * Source: google/cel-go parser/macro.go, ext/bindings.go, ext/comprehensions.go, ext/lists.go,
 * cel/library.go. */
#include "cel/syntax/parser.h"

/* A variable must be a plain name. */
static bool take_variable(struct cel_parser *parser, const struct kv_cel_node *node,
                          struct cel_variable *out)
{
    if (node->kind != CEL_IDENT || node->ident.rooted)
        return cel_parser_fail(parser, node->offset,
                               "the variable of a macro must be a simple name");
    if (kv_text_is(node->ident.name, "__result__"))
        return cel_parser_fail(parser, node->offset,
                               "the name `__result__` is reserved for macros");
    *out = (struct cel_variable){node->ident.name, parser->slots++};
    return true;
}

static bool take_variables(struct cel_parser *parser, struct kv_cel_node *const *arguments,
                           size_t count, struct kv_cel_node *fold)
{
    if (!take_variable(parser, arguments[0], &fold->fold.first))
        return false;
    if (count < 2)
        return true;
    if (!take_variable(parser, arguments[1], &fold->fold.second))
        return false;
    struct kv_text a = fold->fold.first.name, b = fold->fold.second.name;
    if (a.length == b.length && memcmp(a.data, b.data, a.length) == 0)
        return cel_parser_fail(parser, arguments[1]->offset,
                               "the two variables of a macro must have different names");
    return true;
}

/* A macro over a range: `variables` names come first, then perhaps a predicate, then perhaps a
 * result. */
struct fold_macro {
    const char *name;
    size_t arguments; /* without the receiver */
    enum cel_fold what;
    size_t variables;
    bool predicate, result;
};

static const struct fold_macro folds[] = {
    {"all", 2, CEL_ALL, 1, true, false},
    {"all", 3, CEL_ALL, 2, true, false},
    {"exists", 2, CEL_EXISTS, 1, true, false},
    {"exists", 3, CEL_EXISTS, 2, true, false},
    {"exists_one", 2, CEL_EXISTS_ONE, 1, true, false},
    {"exists_one", 3, CEL_EXISTS_ONE, 2, true, false},
    {"existsOne", 2, CEL_EXISTS_ONE, 1, true, false},
    {"existsOne", 3, CEL_EXISTS_ONE, 2, true, false},
    {"map", 2, CEL_MAP_ITEMS, 1, false, true},
    {"map", 3, CEL_MAP_ITEMS, 1, true, true},
    {"filter", 2, CEL_MAP_ITEMS, 1, true, false},
    {"transformList", 3, CEL_MAP_ITEMS, 2, false, true},
    {"transformList", 4, CEL_MAP_ITEMS, 2, true, true},
    {"transformMap", 3, CEL_TRANSFORM_MAP, 2, false, true},
    {"transformMap", 4, CEL_TRANSFORM_MAP, 2, true, true},
    {"transformMapEntry", 3, CEL_TRANSFORM_MAP_ENTRY, 2, false, true},
    {"transformMapEntry", 4, CEL_TRANSFORM_MAP_ENTRY, 2, true, true},
};

static struct kv_cel_node *variable_node(struct cel_parser *parser, size_t offset,
                                         const struct cel_variable *variable)
{
    struct kv_cel_node *node = cel_node_new(parser, CEL_IDENT, offset);
    node->ident.name = variable->name;
    return node;
}

static struct kv_cel_node *fold_new(struct cel_parser *parser, const struct fold_macro *macro,
                                    struct kv_cel_node *call)
{
    struct kv_cel_node **arguments = call->call.arguments + 1;
    struct kv_cel_node *fold = cel_node_new(parser, CEL_FOLD, call->offset);
    fold->depth = call->depth;
    fold->fold.what = macro->what;
    fold->fold.range = call->call.arguments[0];
    if (!take_variables(parser, arguments, macro->variables, fold))
        return NULL;
    size_t at = macro->variables;
    if (macro->predicate)
        fold->fold.predicate = arguments[at++];
    if (macro->result)
        fold->fold.result = arguments[at];
    else if (macro->what == CEL_MAP_ITEMS) /* filter */
        fold->fold.result = variable_node(parser, arguments[0]->offset, &fold->fold.first);
    return fold;
}

static struct kv_cel_node *has_new(struct cel_parser *parser, struct kv_cel_node *call)
{
    struct kv_cel_node *select = call->call.arguments[0];
    if (select->kind != CEL_SELECT || select->select.optional || select->select.test)
        return cel_parser_fail(parser, call->offset, "has() takes a field, as in has(object.spec)");
    select->select.test = true;
    return select;
}

static struct kv_cel_node *bind_new(struct cel_parser *parser, struct kv_cel_node *call)
{
    struct kv_cel_node *bind = cel_node_new(parser, CEL_BIND, call->offset);
    bind->depth = call->depth;
    if (!take_variable(parser, call->call.arguments[1], &bind->bind.variable))
        return NULL;
    bind->bind.value = call->call.arguments[2];
    bind->bind.body = call->call.arguments[3];
    return bind;
}

static struct kv_cel_node *opt_map_new(struct cel_parser *parser, struct kv_cel_node *call)
{
    struct kv_cel_node *map = cel_node_new(parser, CEL_OPT_MAP, call->offset);
    map->depth = call->depth;
    map->bind.flat = kv_text_is(call->call.name, "optFlatMap");
    if (!take_variable(parser, call->call.arguments[1], &map->bind.variable))
        return NULL;
    map->bind.value = call->call.arguments[0];
    map->bind.body = call->call.arguments[2];
    return map;
}

/* list.sortBy(v, key): cel.bind(@list, list, @list.@sortByAssociatedKeys(@list.map(v, key))) */
static struct kv_cel_node *sort_by_new(struct cel_parser *parser, struct kv_cel_node *call)
{
    struct kv_cel_node *bind = cel_node_new(parser, CEL_BIND, call->offset);
    struct kv_cel_node *keys = cel_node_new(parser, CEL_FOLD, call->offset);
    struct kv_cel_node *sort = cel_node_new(parser, CEL_CALL, call->offset);
    bind->depth = keys->depth = sort->depth = call->depth;
    bind->bind.variable = (struct cel_variable){kv_text_of("@list"), parser->slots++};
    bind->bind.value = call->call.arguments[0];
    bind->bind.body = sort;
    keys->fold.what = CEL_MAP_ITEMS;
    keys->fold.range = variable_node(parser, call->offset, &bind->bind.variable);
    keys->fold.result = call->call.arguments[2];
    if (!take_variable(parser, call->call.arguments[1], &keys->fold.first))
        return NULL;
    sort->call.name = kv_text_of("@sortByAssociatedKeys");
    sort->call.method = true;
    sort->call.count = 2;
    sort->call.arguments = kv_arena_array(parser->arena, 2, sizeof(struct kv_cel_node *));
    sort->call.arguments[0] = variable_node(parser, call->offset, &bind->bind.variable);
    sort->call.arguments[1] = keys;
    return bind;
}

static bool is_call(const struct kv_cel_node *call, const char *name, bool method, size_t count)
{
    return call->call.method == method && call->call.count == count + method &&
           kv_text_is(call->call.name, name);
}

static bool is_bind(const struct kv_cel_node *call)
{
    if (!is_call(call, "bind", true, 3))
        return false;
    const struct kv_cel_node *target = call->call.arguments[0];
    return target->kind == CEL_IDENT && kv_text_is(target->ident.name, "cel");
}

bool cel_macro(struct cel_parser *parser, struct kv_cel_node *call, struct kv_cel_node **out)
{
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        if (is_call(call, folds[i].name, true, folds[i].arguments)) {
            *out = fold_new(parser, &folds[i], call);
            return true;
        }
    if (is_call(call, "has", false, 1))
        *out = has_new(parser, call);
    else if (is_bind(call))
        *out = bind_new(parser, call);
    else if (is_call(call, "optMap", true, 2) || is_call(call, "optFlatMap", true, 2))
        *out = opt_map_new(parser, call);
    else if (is_call(call, "sortBy", true, 2))
        *out = sort_by_new(parser, call);
    else
        return false;
    return true;
}
