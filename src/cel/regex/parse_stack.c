#include "cel/regex/parser.h"

/* As Go's regexp/syntax has them. */
enum { HEIGHT_MAX = 1000, INSTS_MAX = (128 << 20) / 40 };

struct node *node_new(struct parser *parser, enum node_op op)
{
    struct node *node = kv_arena_alloc(parser->arena, sizeof *node);
    node->op = op;
    node->height = node->copies = 1;
    node->size = 1;
    return node;
}

void stack_push(struct parser *parser, struct node *node)
{
    node->next = parser->stack;
    parser->stack = node;
}

struct node *stack_pop(struct parser *parser)
{
    struct node *node = parser->stack;
    parser->stack = node->next;
    node->next = NULL;
    return node;
}

bool stack_push_node(struct parser *parser, struct node *node)
{
    stack_push(parser, node);
    if (node->size > INSTS_MAX)
        return parser_fail(parser, "expression too large", parser->pattern);
    if (node->height > HEIGHT_MAX)
        return parser_fail(parser, "expression nests too deeply", parser->pattern);
    return !parser_is_over(parser, 1);
}

bool stack_push_class(struct parser *parser, struct class_set set)
{
    struct node *node = node_new(parser, NODE_CLASS);
    node->set = set;
    if (class_count(&set) == 1 && class_ranges(&set)->first == class_ranges(&set)->last) {
        node->op = NODE_CHAR;
        node->code = class_ranges(&set)->first;
    }
    return stack_push_node(parser, node);
}

static void child_append(struct node *parent, struct node *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->size += child->size;
    if (child->height + 1 > parent->height)
        parent->height = child->height + 1;
    if (child->copies > parent->copies)
        parent->copies = child->copies;
}

static bool is_one_char(const struct node *node)
{
    return node->op == NODE_CHAR || node->op == NODE_CLASS;
}

static void char_add(struct parser *parser, struct class_set *set, const struct node *node)
{
    if (node->op == NODE_CHAR)
        class_add(set, parser->arena, node->code, node->code);
    else
        class_add_set(set, parser->arena, &node->set, false);
}

/* a|b is [ab]: the run of such alternatives from `node` on, as one. Sets what comes behind it. */
static struct node *chars_join(struct parser *parser, struct node *node, struct node **behind)
{
    struct class_set set = {0};
    *behind = node->next;
    if (!is_one_char(node) || !node->next || !is_one_char(node->next))
        return node;
    struct node *joined = node_new(parser, NODE_CLASS);
    for (; node && is_one_char(node); node = node->next) {
        char_add(parser, &set, node);
        *behind = node->next;
    }
    (void)parser_is_over(parser, class_count(&set));
    class_clean(&set);
    joined->set = set;
    return joined;
}

/* A string is one node to Go, and its characters are none. */
static void string_height(struct node *node)
{
    for (const struct node *child = node->first; child; child = child->next) {
        if (child->op != NODE_CHAR)
            return;
    }
    node->height = 1;
}

/* Of those that are one of `op` themselves, their children. */
static struct node *chain_hoist(struct node *chain, enum node_op op)
{
    struct node *first = NULL, **end = &first;
    for (struct node *behind; chain; chain = behind) {
        behind = chain->next;
        *end = chain->op == op ? chain->first : chain;
        end = chain->op == op ? &chain->last->next : &chain->next;
    }
    *end = NULL;
    return first;
}

static struct node *chain_join_chars(struct parser *parser, struct node *chain)
{
    struct node *first = NULL, **end = &first;
    for (struct node *behind; chain; chain = behind) {
        *end = chars_join(parser, chain, &behind);
        end = &(*end)->next;
    }
    *end = NULL;
    return first;
}

static struct node *parent_of(struct parser *parser, struct node *chain, enum node_op op)
{
    struct node *node = node_new(parser, op);
    node->size = 0;
    for (struct node *behind; chain; chain = behind) {
        behind = chain->next;
        chain->next = NULL;
        child_append(node, chain);
        if (op == NODE_ALTERNATE && behind)
            node->size++;
    }
    if (op == NODE_CONCAT)
        string_height(node);
    return node;
}

bool stack_collapse(struct parser *parser, enum node_op op)
{
    struct node *chain = NULL;
    while (parser->stack && parser->stack->op < NODE_OPEN) {
        struct node *node = stack_pop(parser);
        node->next = chain;
        chain = node;
    }
    if (!chain)
        return stack_push_node(parser, node_new(parser, NODE_EMPTY));
    if (chain->next)
        chain = chain_hoist(chain, op);
    if (op == NODE_ALTERNATE)
        chain = chain_join_chars(parser, chain);
    return stack_push_node(parser, chain->next ? parent_of(parser, chain, op) : chain);
}
