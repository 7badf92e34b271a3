/* Source: google/cel-go checker/checker.go. */
#include "cel/check/checker.h"
#include "cel/check/hint.h"

static const struct cel_type *check(struct cel_checker *checker, struct kv_cel_node *node,
                                    const struct cel_scope *scope);

static const char *text_of(struct cel_checker *checker, const struct cel_type *type)
{
    return cel_type_text(checker->arena, type);
}

/* The node must be of this type. */
static void want(struct cel_checker *checker, const struct kv_cel_node *node,
                 const struct cel_type *type, const struct cel_type *wanted, const char *what)
{
    if (!cel_type_assign(&checker->trail, type, wanted))
        cel_checker_fail(checker, node->offset, "%s must be of type %s, not %s", what,
                         text_of(checker, wanted), text_of(checker, type));
}

static const struct cel_type *check_literal(const struct kv_cel_node *node)
{
    static const struct cel_type *const types[] = {
        [KV_CEL_NULL] = &cel_type_null,     [KV_CEL_BOOL] = &cel_type_bool,
        [KV_CEL_INT] = &cel_type_int,       [KV_CEL_UINT] = &cel_type_uint,
        [KV_CEL_DOUBLE] = &cel_type_double, [KV_CEL_STRING] = &cel_type_string,
        [KV_CEL_BYTES] = &cel_type_bytes,   [KV_CEL_TYPE] = &cel_type_type,
    };
    return types[node->literal.kind];
}

static const struct cel_type *check_ident(struct cel_checker *checker, struct kv_cel_node *node,
                                          const struct cel_scope *scope)
{
    const struct cel_scope *local =
        node->ident.rooted ? NULL : cel_scope_find(scope, node->ident.name);
    if (local) {
        node->ident.meaning = CEL_LOCAL;
        node->ident.slot = local->variable->slot;
        return local->type;
    }
    const struct cel_type *type =
        cel_resolve_name(checker, node, node->ident.name, node->ident.rooted);
    if (type)
        return type;
    return cel_checker_fail(checker, node->offset, "undeclared reference to '%.*s'%s",
                            (int)node->ident.name.length, node->ident.name.data,
                            cel_hint_variable(checker, node->ident.name));
}

/* What `e.f` of a type is; NULL: it has no fields. */
static const struct cel_type *field_type(struct cel_checker *checker, const struct cel_type *type)
{
    type = cel_type_resolve(type);
    switch (type->kind) {
    case KV_CEL_MAP:
        return cel_type_parameter(type, 1);
    case KV_CEL_DYN:
        return &cel_type_dyn;
    case KV_CEL_PARAMETER:
        cel_type_assign(&checker->trail, type, &cel_type_dyn);
        return &cel_type_dyn;
    default:
        return NULL;
    }
}

static const struct cel_type *optional_of(struct cel_checker *checker, const struct cel_type *type)
{
    return cel_type_of(checker->arena, KV_CEL_OPTIONAL, type, NULL);
}

/* has(a.b) of a declared variable a.b is true. */
static bool is_declared(struct cel_checker *checker, const struct kv_cel_node *node,
                        const struct cel_scope *scope)
{
    size_t slot;
    struct kv_cel_node plain = *node;
    plain.select.test = false;
    struct kv_text name = cel_qualified_name(&plain, scope, checker->arena);
    return name.data && cel_env_find_variable(checker->env, name, &slot);
}

/* Is `e` of `e.f` only the beginning of declared names, as `variables` of `variables.x`? */
static bool is_beginning(struct cel_checker *checker, const struct kv_cel_node *node,
                         const struct cel_scope *scope)
{
    const struct kv_list *variables = &checker->env->variables;
    struct kv_text name = cel_qualified_name(node, scope, checker->arena);
    for (size_t i = 0; name.data && i < variables->count; i++) {
        const char *known = kv_list_item(variables, struct cel_declared, i)->name;
        if (strncmp(known, name.data, name.length) == 0 && known[name.length] == '.')
            return true;
    }
    return false;
}

static const struct cel_type *check_select(struct cel_checker *checker, struct kv_cel_node *node,
                                           const struct cel_scope *scope)
{
    if (node->select.test && is_declared(checker, node, scope)) {
        node->kind = CEL_LITERAL;
        node->literal = kv_cel_bool(true);
        return &cel_type_bool;
    }
    struct kv_text name = cel_qualified_name(node, scope, checker->arena);
    const struct kv_cel_node *root = node;
    while (root->kind == CEL_SELECT)
        root = root->select.operand;
    const struct cel_type *type =
        name.data ? cel_resolve_name(checker, node, name, root->ident.rooted) : NULL;
    if (type)
        return type;
    if (name.data && is_beginning(checker, node->select.operand, scope))
        return cel_checker_fail(checker, node->offset, "undeclared reference to '%.*s'%s",
                                (int)name.length, name.data, cel_hint_variable(checker, name));
    type = cel_type_resolve(check(checker, node->select.operand, scope));
    bool optional = type->kind == KV_CEL_OPTIONAL;
    const struct cel_type *field =
        field_type(checker, optional ? cel_type_parameter(type, 0) : type);
    if (!field)
        return cel_checker_fail(checker, node->offset, "type '%s' does not support field selection",
                                text_of(checker, type));
    if (node->select.test)
        return &cel_type_bool;
    return optional || node->select.optional ? optional_of(checker, field) : field;
}

/* What is free becomes a list, as the first overload of `_[_]` has it, or a map. */
static const struct cel_type *item_of_any(struct cel_checker *checker, const struct cel_type *type,
                                          const struct cel_type *by)
{
    struct cel_type *item = cel_type_fresh(checker->arena);
    bool is_list = cel_type_assign(&checker->trail, by, &cel_type_int);
    cel_type_assign(&checker->trail, type,
                    is_list ? cel_type_list(checker->arena, item)
                            : cel_type_of(checker->arena, KV_CEL_MAP, by, item));
    return item;
}

/* What `e[k]` of a type is; NULL: it has no items. */
static const struct cel_type *item_type(struct cel_checker *checker, const struct cel_type *type,
                                        const struct kv_cel_node *key, const struct cel_type *by)
{
    type = cel_type_resolve(type);
    switch (type->kind) {
    case KV_CEL_LIST:
        want(checker, key, by, &cel_type_int, "the index of a list");
        return cel_type_parameter(type, 0);
    case KV_CEL_MAP:
        want(checker, key, by, cel_type_parameter(type, 0), "the key of this map");
        return cel_type_parameter(type, 1);
    case KV_CEL_DYN:
        return &cel_type_dyn;
    case KV_CEL_PARAMETER:
        return item_of_any(checker, type, by);
    default:
        return NULL;
    }
}

static const struct cel_type *check_index(struct cel_checker *checker, struct kv_cel_node *node,
                                          const struct cel_scope *scope)
{
    const struct cel_type *type = cel_type_resolve(check(checker, node->index.operand, scope));
    const struct cel_type *by = check(checker, node->index.key, scope);
    bool optional = type->kind == KV_CEL_OPTIONAL;
    const struct cel_type *item =
        item_type(checker, optional ? cel_type_parameter(type, 0) : type, node->index.key, by);
    if (!item)
        return cel_checker_fail(checker, node->offset, "type '%s' has no items to index",
                                text_of(checker, type));
    return optional || node->index.optional ? optional_of(checker, item) : item;
}

/* `math.abs(x)`: is the receiver a name space? Then it is a function. */
static const struct cel_overloads *check_name_space(struct cel_checker *checker,
                                                    struct kv_cel_node *node,
                                                    const struct cel_scope *scope)
{
    struct kv_text space = cel_qualified_name(node->call.arguments[0], scope, checker->arena);
    if (!space.data)
        return NULL;
    const char *name = kv_arena_printf(checker->arena, "%s.%.*s", space.data,
                                       (int)node->call.name.length, node->call.name.data);
    const struct cel_overloads *found = cel_resolve_function(checker, kv_text_of(name));
    if (found) {
        node->call.method = false;
        node->call.name = kv_text_of(name);
        node->call.arguments++;
        node->call.count--;
    }
    return found;
}

static const struct cel_type *check_call(struct cel_checker *checker, struct kv_cel_node *node,
                                         const struct cel_scope *scope)
{
    const struct cel_overloads *overloads =
        node->call.method ? check_name_space(checker, node, scope) : NULL;
    if (!overloads)
        overloads = cel_resolve_function(checker, node->call.name);
    const struct cel_type **types =
        kv_arena_array(checker->arena, node->call.count + 1, sizeof *types);
    for (size_t i = 0; i < node->call.count; i++)
        types[i] = check(checker, node->call.arguments[i], scope);
    if (overloads)
        return cel_check_call(checker, node, overloads, types);
    return cel_checker_fail(checker, node->offset, "there is no function `%.*s`%s",
                            (int)node->call.name.length, node->call.name.data,
                            cel_hint_function(checker, node->call.name));
}

/* The type of what holds both. Kubernetes wants literals of one type. */
static const struct cel_type *join(struct cel_checker *checker, const struct kv_cel_node *node,
                                   const struct cel_type *before, const struct cel_type *type)
{
    if (!before)
        return type;
    if (cel_type_assign(&checker->trail, before, type))
        return cel_type_covers(before, type) ? before : type;
    if (checker->env->options.kubernetes)
        cel_checker_fail(checker, node->offset,
                         "type %s among literals of type %s; Kubernetes wants them of one type",
                         text_of(checker, type), text_of(checker, before));
    return &cel_type_dyn;
}

/* Of an optional element `?e`, which must be an optional, the type within. */
static const struct cel_type *unwrap(struct cel_checker *checker, const struct kv_cel_node *node,
                                     const struct cel_type *type)
{
    struct cel_type *inner = cel_type_fresh(checker->arena);
    want(checker, node, type, optional_of(checker, inner), "an element after `?`");
    return inner;
}

static const struct cel_type *check_list(struct cel_checker *checker, struct kv_cel_node *node,
                                         const struct cel_scope *scope)
{
    const struct cel_type *item = NULL;
    for (size_t i = 0; i < node->list.count; i++) {
        const struct kv_cel_node *element = node->list.items[i];
        const struct cel_type *type = check(checker, node->list.items[i], scope);
        if (node->list.optional && node->list.optional[i])
            type = unwrap(checker, element, type);
        item = join(checker, element, item, type);
    }
    return cel_type_list(checker->arena, item ? item : cel_type_fresh(checker->arena));
}

static const struct cel_type *check_map(struct cel_checker *checker, struct kv_cel_node *node,
                                        const struct cel_scope *scope)
{
    const struct cel_type *key = NULL, *value = NULL;
    for (size_t i = 0; i < node->map.count; i++) {
        const struct cel_pair *pair = &node->map.pairs[i];
        key = join(checker, pair->key, key, check(checker, pair->key, scope));
        const struct cel_type *type = check(checker, pair->value, scope);
        if (pair->optional)
            type = unwrap(checker, pair->value, type);
        value = join(checker, pair->value, value, type);
    }
    return cel_type_of(checker->arena, KV_CEL_MAP, key ? key : cel_type_fresh(checker->arena),
                       value ? value : cel_type_fresh(checker->arena));
}

static const struct cel_type *check_chain(struct cel_checker *checker, struct kv_cel_node *node,
                                          const struct cel_scope *scope)
{
    for (size_t i = 0; i < node->list.count; i++)
        want(checker, node->list.items[i], check(checker, node->list.items[i], scope),
             &cel_type_bool, node->kind == CEL_AND ? "an operand of &&" : "an operand of ||");
    return &cel_type_bool;
}

static const struct cel_type *check_ternary(struct cel_checker *checker, struct kv_cel_node *node,
                                            const struct cel_scope *scope)
{
    want(checker, node->ternary.condition, check(checker, node->ternary.condition, scope),
         &cel_type_bool, "the condition of ?:");
    const struct cel_type *yes = check(checker, node->ternary.yes, scope);
    const struct cel_type *no = check(checker, node->ternary.no, scope);
    struct cel_type *both = cel_type_fresh(checker->arena);
    if (!cel_type_assign(&checker->trail, yes, both) || !cel_type_assign(&checker->trail, no, both))
        return cel_checker_fail(checker, node->offset, "the branches of ?: are of type %s and %s",
                                text_of(checker, yes), text_of(checker, no));
    return both;
}

/* The types of a macro's variables: what its range is made of. */
struct range {
    const struct cel_type *key, *value;
    bool is_map;
};

static struct range check_range(struct cel_checker *checker, const struct kv_cel_node *node,
                                const struct cel_type *type)
{
    type = cel_type_resolve(type);
    switch (type->kind) {
    case KV_CEL_LIST:
        return (struct range){&cel_type_int, cel_type_parameter(type, 0), false};
    case KV_CEL_MAP:
        return (struct range){cel_type_parameter(type, 0), cel_type_parameter(type, 1), true};
    case KV_CEL_PARAMETER:
        cel_type_assign(&checker->trail, type, &cel_type_dyn);
        break;
    case KV_CEL_DYN:
        break;
    default:
        cel_checker_fail(checker, node->offset, "type '%s' can't be the range of a macro",
                         text_of(checker, type));
    }
    return (struct range){&cel_type_dyn, &cel_type_dyn, false};
}

static const struct cel_type *fold_type(struct cel_checker *checker, const struct kv_cel_node *node,
                                        struct range range, const struct cel_type *result)
{
    switch (node->fold.what) {
    case CEL_MAP_ITEMS:
        return cel_type_list(checker->arena, result);
    case CEL_TRANSFORM_MAP:
        return cel_type_of(checker->arena, KV_CEL_MAP, range.key, result);
    case CEL_TRANSFORM_MAP_ENTRY:
        return result;
    default:
        return &cel_type_bool;
    }
}

static const struct cel_type *check_fold(struct cel_checker *checker, struct kv_cel_node *node,
                                         const struct cel_scope *scope)
{
    struct range range =
        check_range(checker, node->fold.range, check(checker, node->fold.range, scope));
    bool two = node->fold.second.name.length > 0;
    struct cel_scope first = {scope, &node->fold.first,
                              two || range.is_map ? range.key : range.value};
    struct cel_scope second = {&first, &node->fold.second, range.value};
    const struct cel_scope *inner = two ? &second : &first;
    if (node->fold.predicate)
        want(checker, node->fold.predicate, check(checker, node->fold.predicate, inner),
             &cel_type_bool, "the predicate of a macro");
    const struct cel_type *result =
        node->fold.result ? check(checker, node->fold.result, inner) : &cel_type_dyn;
    return fold_type(checker, node, range, result);
}

static const struct cel_type *check_bind(struct cel_checker *checker, struct kv_cel_node *node,
                                         const struct cel_scope *scope)
{
    struct cel_scope inner = {scope, &node->bind.variable, check(checker, node->bind.value, scope)};
    return check(checker, node->bind.body, &inner);
}

static const struct cel_type *check_opt_map(struct cel_checker *checker, struct kv_cel_node *node,
                                            const struct cel_scope *scope)
{
    struct cel_type *item = cel_type_fresh(checker->arena);
    want(checker, node->bind.value, check(checker, node->bind.value, scope),
         optional_of(checker, item), "the receiver of optMap");
    struct cel_scope inner = {scope, &node->bind.variable, item};
    const struct cel_type *body = check(checker, node->bind.body, &inner);
    if (!node->bind.flat)
        return optional_of(checker, body);
    want(checker, node->bind.body, body, optional_of(checker, cel_type_fresh(checker->arena)),
         "the result of optFlatMap");
    return body;
}

static const struct cel_type *check_any(struct cel_checker *checker, struct kv_cel_node *node,
                                        const struct cel_scope *scope)
{
    switch (node->kind) {
    case CEL_LITERAL:
        return check_literal(node);
    case CEL_IDENT:
        return check_ident(checker, node, scope);
    case CEL_SELECT:
        return check_select(checker, node, scope);
    case CEL_INDEX:
        return check_index(checker, node, scope);
    case CEL_CALL:
        return check_call(checker, node, scope);
    case CEL_LIST:
        return check_list(checker, node, scope);
    case CEL_MAP:
        return check_map(checker, node, scope);
    case CEL_AND:
    case CEL_OR:
        return check_chain(checker, node, scope);
    case CEL_TERNARY:
        return check_ternary(checker, node, scope);
    case CEL_FOLD:
        return check_fold(checker, node, scope);
    case CEL_BIND:
        return check_bind(checker, node, scope);
    default:
        return check_opt_map(checker, node, scope);
    }
}

static const struct cel_type *check(struct cel_checker *checker, struct kv_cel_node *node,
                                    const struct cel_scope *scope)
{
    node->type = check_any(checker, node, scope);
    return node->type;
}

const struct cel_type *cel_check(struct cel_checker *checker, struct kv_cel_node *root)
{
    return cel_type_final(checker->arena, check(checker, root, NULL));
}
