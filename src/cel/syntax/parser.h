/* Tokens to a tree, macros expanded. */
#ifndef CEL_SYNTAX_PARSER_H
#define CEL_SYNTAX_PARSER_H

#include "cel/syntax/ast.h"
#include "cel/syntax/lexer.h"

/* Limits of cel-go, which Kubernetes leaves as they are. */
enum { CEL_CHARACTERS_MAX = 100000, CEL_DEPTH_MAX = 250 };

struct cel_parser {
    struct kv_text text;
    struct kv_arena *arena;
    struct kv_cel_problems *problems;
    struct cel_token token; /* the next one */
    unsigned depth;         /* of expressions within expressions */
    size_t slots;           /* variables of macros so far */
};

/* NULL with a problem. `slots` is the number of variables of macros. */
struct kv_cel_node *cel_parse(struct kv_text text, struct kv_arena *arena,
                              struct kv_cel_problems *problems, size_t *slots);

/* For macros. */

/* A new node, or NULL with a problem if its children are too deep. */
struct kv_cel_node *cel_node_new(struct cel_parser *parser, enum cel_node_kind kind, size_t offset);

/* Sets the node's depth to one more than the deepest of its children; NULL: too deep. */
struct kv_cel_node *cel_node_over(struct cel_parser *parser, struct kv_cel_node *node,
                                  const struct kv_cel_node *child);

/* Adds a problem; returns NULL. */
struct kv_cel_node *cel_parser_fail(struct cel_parser *parser, size_t offset, const char *format,
                                    ...) KV_PRINTF(3, 4);

/* A call that a macro replaces: *out is what it is, or NULL with a problem. False: no macro. */
bool cel_macro(struct cel_parser *parser, struct kv_cel_node *call, struct kv_cel_node **out);

#endif
