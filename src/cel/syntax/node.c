#include "cel/syntax/parser.h"

struct kv_cel_node *cel_parser_fail(struct cel_parser *parser, size_t offset, const char *format,
                                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = kv_arena_vprintf(parser->arena, format, arguments);
    va_end(arguments);
    cel_problem(parser->problems, parser->arena, parser->text, offset, "%s", text);
    return NULL;
}

struct kv_cel_node *cel_node_new(struct cel_parser *parser, enum cel_node_kind kind, size_t offset)
{
    struct kv_cel_node *node = kv_arena_alloc(parser->arena, sizeof *node);
    node->kind = kind;
    node->offset = offset;
    return node;
}

struct kv_cel_node *cel_node_over(struct cel_parser *parser, struct kv_cel_node *node,
                                  const struct kv_cel_node *child)
{
    if (node->depth <= child->depth)
        node->depth = child->depth + 1;
    if (node->depth > CEL_DEPTH_MAX)
        return cel_parser_fail(parser, node->offset,
                               "the expression is nested too deeply: more than %d levels",
                               CEL_DEPTH_MAX);
    return node;
}
