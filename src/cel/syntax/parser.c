/* Recursive descent; the grammar is that of google/cel-go parser/gen/CEL.g4. */
#include "cel/syntax/parser.h"

#include "cel/syntax/literal.h"
#include "kubevet/base/utf8.h"

static struct kv_cel_node *parse_expression(struct cel_parser *parser);
static struct kv_cel_node *parse_unary(struct cel_parser *parser);

static void next(struct cel_parser *parser)
{
    parser->token = cel_token_at(parser->text, cel_token_end(&parser->token));
}

static bool is_mark(const struct cel_parser *parser, const char *mark)
{
    return parser->token.kind == CEL_TOKEN_MARK && kv_text_is(parser->token.text, mark);
}

static bool accept(struct cel_parser *parser, const char *mark)
{
    bool is = is_mark(parser, mark);
    if (is)
        next(parser);
    return is;
}

/* The next token is not what the grammar wants. */
static struct kv_cel_node *unexpected(struct cel_parser *parser, const char *wanted)
{
    const struct cel_token *token = &parser->token;
    if (token->kind == CEL_TOKEN_BAD)
        return cel_parser_fail(parser, token->problem_offset, "%s", token->problem);
    if (token->kind == CEL_TOKEN_END)
        return cel_parser_fail(parser, token->offset, "%s is expected, but the expression ends",
                               wanted);
    int length = token->text.length > 40 ? 40 : (int)token->text.length;
    return cel_parser_fail(parser, token->offset, "%s is expected, not `%.*s`", wanted, length,
                           token->text.data);
}

static bool expect(struct cel_parser *parser, const char *mark, const char *wanted)
{
    if (accept(parser, mark))
        return true;
    unexpected(parser, wanted);
    return false;
}

/* A growing array of nodes. */
static bool push(struct cel_parser *parser, struct kv_list *list, struct kv_cel_node *node)
{
    if (node)
        kv_list_add(list, parser->arena, struct kv_cel_node *, node);
    return node;
}

static struct kv_cel_node *operator_new(struct cel_parser *parser, const char *name, size_t offset,
                                        struct kv_cel_node *left, struct kv_cel_node *right)
{
    struct kv_cel_node *node = cel_node_new(parser, CEL_CALL, offset);
    node->call.name = kv_text_of(name);
    node->call.count = right ? 2 : 1;
    node->call.arguments = kv_arena_array(parser->arena, 2, sizeof(struct kv_cel_node *));
    node->call.arguments[0] = left;
    node->call.arguments[1] = right;
    return cel_node_over(parser, node, left) && (!right || cel_node_over(parser, node, right))
               ? node
               : NULL;
}

/* Expressions between here and a closing mark, which is taken; with `optional`, `?` may stand
 * before each. */
struct items {
    struct kv_list nodes;    /* struct kv_cel_node * */
    struct kv_list optional; /* bool */
    bool any_optional;
};

static bool parse_items(struct cel_parser *parser, const char *close, bool is_list,
                        struct items *items)
{
    while (!is_mark(parser, close)) {
        bool optional = is_list && accept(parser, "?");
        if (!push(parser, &items->nodes, parse_expression(parser)))
            return false;
        kv_list_add(&items->optional, parser->arena, bool, optional);
        items->any_optional = items->any_optional || optional;
        if (!accept(parser, ","))
            break;
        if (!is_list && is_mark(parser, close)) { /* no trailing comma in arguments */
            unexpected(parser, "an argument");
            return false;
        }
    }
    return expect(parser, close, close[0] == ']' ? "`,` or `]`" : "`,` or `)`");
}

static struct kv_cel_node *call_finish(struct cel_parser *parser, struct kv_cel_node *call,
                                       struct items *items)
{
    call->call.arguments = items->nodes.items;
    call->call.count = items->nodes.count;
    for (size_t i = 0; i < call->call.count; i++)
        if (!cel_node_over(parser, call, call->call.arguments[i]))
            return NULL;
    struct kv_cel_node *out;
    return cel_macro(parser, call, &out) ? out : call;
}

/* `name(`: the name and the bracket are taken. `receiver` may be NULL. */
static struct kv_cel_node *parse_call(struct cel_parser *parser, struct kv_text name, size_t offset,
                                      struct kv_cel_node *receiver)
{
    struct items items = {0};
    if (receiver)
        push(parser, &items.nodes, receiver);
    if (!parse_items(parser, ")", false, &items))
        return NULL;
    struct kv_cel_node *call = cel_node_new(parser, CEL_CALL, offset);
    call->call.name = name;
    call->call.method = receiver != NULL;
    return call_finish(parser, call, &items);
}

static struct kv_cel_node *parse_list(struct cel_parser *parser, size_t offset)
{
    struct items items = {0};
    if (is_mark(parser, ",")) { /* [,] */
        next(parser);
        if (!is_mark(parser, "]"))
            return unexpected(parser, "`]`");
    }
    if (!parse_items(parser, "]", true, &items))
        return NULL;
    struct kv_cel_node *list = cel_node_new(parser, CEL_LIST, offset);
    list->list.items = items.nodes.items;
    list->list.count = items.nodes.count;
    list->list.optional = items.any_optional ? items.optional.items : NULL;
    for (size_t i = 0; i < list->list.count; i++)
        if (!cel_node_over(parser, list, list->list.items[i]))
            return NULL;
    return list;
}

static bool parse_pair(struct cel_parser *parser, struct cel_pair *pair)
{
    pair->optional = accept(parser, "?");
    pair->key = parse_expression(parser);
    if (!pair->key || !expect(parser, ":", "`:`"))
        return false;
    pair->value = parse_expression(parser);
    return pair->value;
}

static struct kv_cel_node *parse_map(struct cel_parser *parser, size_t offset)
{
    struct kv_cel_node *map = cel_node_new(parser, CEL_MAP, offset);
    struct kv_list pairs = {0};
    if (is_mark(parser, ",")) { /* {,} */
        next(parser);
        if (!is_mark(parser, "}"))
            return unexpected(parser, "`}`");
    }
    while (!is_mark(parser, "}")) {
        struct cel_pair pair = {0};
        if (!parse_pair(parser, &pair) || !cel_node_over(parser, map, pair.key) ||
            !cel_node_over(parser, map, pair.value))
            return NULL;
        kv_list_add(&pairs, parser->arena, struct cel_pair, pair);
        if (!accept(parser, ","))
            break;
    }
    map->map.pairs = pairs.items;
    map->map.count = pairs.count;
    return expect(parser, "}", "`,` or `}`") ? map : NULL;
}

static struct kv_cel_node *parse_literal(struct cel_parser *parser, bool negative, size_t offset)
{
    struct cel_flaw flaw = {0};
    struct kv_cel_node *node = cel_node_new(parser, CEL_LITERAL, offset);
    node->literal = cel_literal(&parser->token, negative, parser->arena, &flaw);
    if (flaw.text)
        return cel_parser_fail(parser, flaw.offset, "%s", flaw.text);
    next(parser);
    return node;
}

static struct kv_cel_node *keyword(struct cel_parser *parser, struct kv_text name, size_t offset)
{
    struct kv_cel_node *node = cel_node_new(parser, CEL_LITERAL, offset);
    if (kv_text_is(name, "in"))
        return unexpected(parser, "an expression");
    node->literal =
        kv_text_is(name, "null") ? kv_cel_null() : kv_cel_bool(kv_text_is(name, "true"));
    next(parser);
    return node;
}

/* A name, or a call of a function. */
static struct kv_cel_node *parse_name(struct cel_parser *parser, bool rooted)
{
    struct cel_token token = parser->token;
    if (cel_is_keyword(token.text))
        return rooted ? unexpected(parser, "a name") : keyword(parser, token.text, token.offset);
    if (cel_is_reserved(token.text))
        return cel_parser_fail(parser, token.offset, "`%.*s` is a reserved word of CEL",
                               (int)token.text.length, token.text.data);
    next(parser);
    if (accept(parser, "("))
        return parse_call(parser, token.text, token.offset, NULL);
    struct kv_cel_node *node = cel_node_new(parser, CEL_IDENT, token.offset);
    node->ident.name = token.text;
    node->ident.rooted = rooted;
    return node;
}

static struct kv_cel_node *parse_primary(struct cel_parser *parser)
{
    size_t offset = parser->token.offset;
    switch (parser->token.kind) {
    case CEL_TOKEN_NAME:
        return parse_name(parser, false);
    case CEL_TOKEN_INT:
    case CEL_TOKEN_UINT:
    case CEL_TOKEN_DOUBLE:
    case CEL_TOKEN_STRING:
    case CEL_TOKEN_BYTES:
        return parse_literal(parser, false, offset);
    default:
        break;
    }
    if (accept(parser, "(")) {
        struct kv_cel_node *inner = parse_expression(parser);
        return inner && expect(parser, ")", "`)`") ? inner : NULL;
    }
    if (accept(parser, "["))
        return parse_list(parser, offset);
    if (accept(parser, "{"))
        return parse_map(parser, offset);
    if (accept(parser, "."))
        return parser->token.kind == CEL_TOKEN_NAME ? parse_name(parser, true)
                                                    : unexpected(parser, "a name");
    return unexpected(parser, "an expression");
}

/* Behind the dot. */
static struct kv_cel_node *parse_select(struct cel_parser *parser, struct kv_cel_node *operand)
{
    bool optional = accept(parser, "?");
    struct cel_token token = parser->token;
    bool quoted = token.kind == CEL_TOKEN_QUOTED_NAME;
    if (!quoted && (token.kind != CEL_TOKEN_NAME || cel_is_keyword(token.text)))
        return unexpected(parser, "the name of a field");
    next(parser);
    if (!optional && !quoted && accept(parser, "("))
        return parse_call(parser, token.text, token.offset, operand);
    struct kv_cel_node *node = cel_node_new(parser, CEL_SELECT, token.offset);
    node->select.operand = operand;
    node->select.field = token.text;
    node->select.optional = optional;
    return cel_node_over(parser, node, operand);
}

/* Behind the bracket. */
static struct kv_cel_node *parse_index(struct cel_parser *parser, struct kv_cel_node *operand,
                                       size_t offset)
{
    struct kv_cel_node *node = cel_node_new(parser, CEL_INDEX, offset);
    node->index.optional = accept(parser, "?");
    node->index.operand = operand;
    node->index.key = parse_expression(parser);
    if (!node->index.key || !expect(parser, "]", "`]`"))
        return NULL;
    return cel_node_over(parser, node, operand) ? cel_node_over(parser, node, node->index.key)
                                                : NULL;
}

static struct kv_cel_node *parse_members(struct cel_parser *parser, struct kv_cel_node *node)
{
    while (node) {
        size_t offset = parser->token.offset;
        if (accept(parser, "."))
            node = parse_select(parser, node);
        else if (accept(parser, "["))
            node = parse_index(parser, node, offset);
        else if (is_mark(parser, "{") && (node->kind == CEL_IDENT || node->kind == CEL_SELECT))
            return cel_parser_fail(parser, offset,
                                   "messages can't be made here: there are no protobuf types; a "
                                   "map is {'key': value}");
        else
            break;
    }
    return node;
}

/* A run of `!` or of `-`: an even number of them means nothing. */
static struct kv_cel_node *parse_unary(struct cel_parser *parser)
{
    size_t offset = parser->token.offset, count = 0;
    const char *mark = is_mark(parser, "!") ? "!" : is_mark(parser, "-") ? "-" : NULL;
    while (mark && accept(parser, mark))
        count++;
    bool number = parser->token.kind == CEL_TOKEN_INT || parser->token.kind == CEL_TOKEN_DOUBLE;
    if (count == 1 && mark[0] == '-' && number)
        return parse_members(parser, parse_literal(parser, true, offset));
    struct kv_cel_node *operand = parse_members(parser, parse_primary(parser));
    if (!operand || count % 2 == 0)
        return operand;
    return operator_new(parser, mark[0] == '!' ? "!_" : "-_", offset, operand, NULL);
}

struct operator
{
    const char *mark, *name;
    int level;
};

static const struct operator* binary_operator(const struct cel_parser *parser)
{
    static const struct operator operators[] = {
        {"==", "_==_", 1}, {"!=", "_!=_", 1}, {"<", "_<_", 1},  {"<=", "_<=_", 1},
        {">", "_>_", 1},   {">=", "_>=_", 1}, {"in", "@in", 1}, {"+", "_+_", 2},
        {"-", "_-_", 2},   {"*", "_*_", 3},   {"/", "_/_", 3},  {"%", "_%_", 3},
    };
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if ((parser->token.kind == CEL_TOKEN_MARK || parser->token.kind == CEL_TOKEN_NAME) &&
            kv_text_is(parser->token.text, operators[i].mark))
            return &operators[i];
    return NULL;
}

/* Operators of at least this level, from the left. */
static struct kv_cel_node *parse_binary(struct cel_parser *parser, int level)
{
    struct kv_cel_node *left = parse_unary(parser);
    const struct operator* op;
    while (left && (op = binary_operator(parser)) && op->level >= level) {
        size_t offset = parser->token.offset;
        next(parser);
        struct kv_cel_node *right = parse_binary(parser, op->level + 1);
        left = right ? operator_new(parser, op->name, offset, left, right) : NULL;
    }
    return left;
}

/* A chain of && or ||: one node, which counts as no level. */
static struct kv_cel_node *parse_chain(struct cel_parser *parser, bool is_or)
{
    const char *mark = is_or ? "||" : "&&";
    size_t offset = parser->token.offset;
    struct kv_list items = {0};
    do {
        if (!push(parser, &items, is_or ? parse_chain(parser, false) : parse_binary(parser, 1)))
            return NULL;
    } while (accept(parser, mark));
    if (items.count == 1)
        return *kv_list_item(&items, struct kv_cel_node *, 0);
    struct kv_cel_node *node = cel_node_new(parser, is_or ? CEL_OR : CEL_AND, offset);
    node->list.items = items.items;
    node->list.count = items.count;
    for (size_t i = 0; i < items.count; i++)
        if (!cel_node_over(parser, node, node->list.items[i]))
            return NULL;
    return node;
}

static struct kv_cel_node *parse_ternary(struct cel_parser *parser)
{
    struct kv_cel_node *condition = parse_chain(parser, true);
    size_t offset = parser->token.offset;
    if (!condition || !accept(parser, "?"))
        return condition;
    struct kv_cel_node *node = cel_node_new(parser, CEL_TERNARY, offset);
    node->ternary.condition = condition;
    node->ternary.yes = parse_chain(parser, true);
    if (!node->ternary.yes || !expect(parser, ":", "`:`"))
        return NULL;
    node->ternary.no = parse_expression(parser);
    return node->ternary.no && cel_node_over(parser, node, condition) &&
                   cel_node_over(parser, node, node->ternary.yes)
               ? cel_node_over(parser, node, node->ternary.no)
               : NULL;
}

static struct kv_cel_node *parse_expression(struct cel_parser *parser)
{
    if (++parser->depth > CEL_DEPTH_MAX)
        return cel_parser_fail(parser, parser->token.offset,
                               "the expression is nested too deeply: more than %d levels",
                               CEL_DEPTH_MAX);
    struct kv_cel_node *node = parse_ternary(parser);
    parser->depth--;
    return node;
}

/* Is it UTF-8, and short enough? */
static bool is_readable(struct cel_parser *parser)
{
    uint32_t code;
    size_t characters = 0, length;
    for (size_t i = 0; i < parser->text.length; i += length, characters++) {
        struct kv_text rest = {parser->text.data + i, parser->text.length - i};
        length = kv_utf8_decode(rest, &code);
        if (length == 0)
            return cel_parser_fail(parser, i, "the expression is not valid UTF-8");
    }
    if (characters > CEL_CHARACTERS_MAX)
        return cel_parser_fail(parser, 0, "the expression is longer than %d characters",
                               CEL_CHARACTERS_MAX);
    return true;
}

struct kv_cel_node *cel_parse(struct kv_text text, struct kv_arena *arena,
                              struct kv_cel_problems *problems, size_t *slots)
{
    struct cel_parser parser = {.text = text, .arena = arena, .problems = problems};
    if (!is_readable(&parser))
        return NULL;
    parser.token = cel_token_at(text, 0);
    struct kv_cel_node *root = parse_expression(&parser);
    *slots = parser.slots;
    if (root && parser.token.kind != CEL_TOKEN_END)
        return unexpected(&parser, "an operator, or the end of the expression,");
    return root;
}
