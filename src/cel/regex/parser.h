/* The parser's parts: parse.c reads expressions, parse_class.c classes, parse_escape.c escapes;
 * parse_stack.c makes the tree, parser.c is what they share. */
#ifndef CEL_REGEX_PARSER_H
#define CEL_REGEX_PARSER_H

#include "cel/regex/node.h"
#include "cel/regex/regex.h"

enum parser_flag {
    FLAG_FOLD = 1,     /* i */
    FLAG_LINES = 2,    /* m: ^ and $ match at lines */
    FLAG_DOT_LINE = 4, /* s: . matches \n */
    FLAG_LAZY = 8,     /* U */
};

struct parser {
    struct kv_arena *arena;
    struct regex_budget *budget;
    struct kv_text pattern;
    size_t at; /* the next byte of the pattern */
    unsigned flags;
    unsigned groups;
    struct node *stack; /* the newest first, chained by `next` */
    struct kv_error *error;
    bool over; /* the budget does not suffice */
};

/* Parses the pattern. NULL: see error, over. */
struct node *regex_parse(struct parser *parser);

/* The pattern from `start` to where the parser is. */
static inline struct kv_text parser_since(const struct parser *parser, size_t start)
{
    return (struct kv_text){parser->pattern.data + start, parser->at - start};
}

/* The pattern from `start` to its end. */
static inline struct kv_text parser_rest(const struct parser *parser, size_t start)
{
    return (struct kv_text){parser->pattern.data + start, parser->pattern.length - start};
}

/* The byte `ahead` of the next one; -1 at the end. */
static inline int parser_peek(const struct parser *parser, size_t ahead)
{
    size_t at = parser->at + ahead;
    return at < parser->pattern.length ? (unsigned char)parser->pattern.data[at] : -1;
}

/* Sets the error in Go's words: what, and the part of the pattern. Always false. */
bool parser_fail(struct parser *parser, const char *what, struct kv_text part);

/* Counts the work; is the budget spent? */
bool parser_is_over(struct parser *parser, uint64_t work);

/* Reads a character. False: it is not valid UTF-8. */
bool parser_code(struct parser *parser, uint32_t *code) KV_MUST_USE;
/* Is the text valid UTF-8? If not, sets the error. */
bool parser_check_utf8(struct parser *parser, struct kv_text text) KV_MUST_USE;

/* The stack of what is parsed: parse_stack.c. */
struct node *node_new(struct parser *parser, enum node_op op);
void stack_push(struct parser *parser, struct node *node);
struct node *stack_pop(struct parser *parser);
/* A whole node. False: it is beyond Go's limits or the budget. */
bool stack_push_node(struct parser *parser, struct node *node) KV_MUST_USE;
/* A clean set; one of a single character is that character. */
bool stack_push_class(struct parser *parser, struct class_set set) KV_MUST_USE;
/* Replaces what is above the topmost ( or | by one NODE_CONCAT or NODE_ALTERNATE; by what it is, if
 * that is one node. */
bool stack_collapse(struct parser *parser, enum node_op op) KV_MUST_USE;

/* Reads the escape, at its backslash, that stands for one character. */
bool escape_code(struct parser *parser, uint32_t *code) KV_MUST_USE;

/* Reads what stands for a class at the parser's place, if it does: \d, \pL. */
enum class_found { CLASS_NONE, CLASS_FOUND, CLASS_FAILED };
enum class_found escape_class(struct parser *parser, struct class_set *set);

/* Reads a class in brackets, at its bracket. The set is clean. */
bool class_parse(struct parser *parser, struct class_set *set) KV_MUST_USE;

#endif
