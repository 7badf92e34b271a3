/* An expression as a tree. The parser makes it, the checker says what its names mean. */
#ifndef CEL_SYNTAX_AST_H
#define CEL_SYNTAX_AST_H

#include "kubevet/cel/program.h"

struct cel_type;
struct cel_function;

enum cel_node_kind {
    CEL_LITERAL,
    CEL_IDENT,
    CEL_SELECT, /* e.f, e.?f, has(e.f) */
    CEL_INDEX,  /* e[i], e[?i] */
    CEL_CALL,
    CEL_LIST,
    CEL_MAP,
    CEL_AND, /* any number of operands */
    CEL_OR,
    CEL_TERNARY,
    CEL_FOLD,    /* a macro over a list or map */
    CEL_BIND,    /* cel.bind */
    CEL_OPT_MAP, /* optMap, optFlatMap */
};

/* Macros with one and with two variables. */
enum cel_fold {
    CEL_ALL,
    CEL_EXISTS,
    CEL_EXISTS_ONE,
    CEL_MAP_ITEMS, /* map, filter, transformList */
    CEL_TRANSFORM_MAP,
    CEL_TRANSFORM_MAP_ENTRY,
};

/* What a name means. */
enum cel_meaning {
    CEL_UNRESOLVED,
    CEL_LOCAL,    /* of a macro; `slot` is its number in the program */
    CEL_VARIABLE, /* of the environment; `slot` is its number */
    CEL_TYPE_NAME,
};

struct cel_variable {
    struct kv_text name; /* no length = there is none */
    size_t slot;
};

struct cel_pair {
    struct kv_cel_node *key, *value;
    bool optional;
};

struct kv_cel_node {
    enum cel_node_kind kind;
    unsigned depth;              /* levels below it that count */
    size_t offset;               /* in the text, in bytes: where an error points */
    const struct cel_type *type; /* by the checker */
    union {
        struct kv_cel_value literal;
        struct {
            struct kv_text name; /* with dots once it is resolved */
            bool rooted;         /* .x */
            enum cel_meaning meaning;
            size_t slot;
        } ident;
        struct {
            struct kv_cel_node *operand;
            struct kv_text field;
            bool test, optional;
        } select;
        struct {
            struct kv_cel_node *operand, *key;
            bool optional;
        } index;
        struct {
            struct kv_text name;
            struct kv_cel_node **arguments; /* the receiver first */
            size_t count;
            bool method;
            bool planned; /* cel-go does it when it plans: it costs nothing */
            const struct cel_function *const *candidates; /* by name and number of arguments */
            size_t candidate_count;
            const void *prepared;
        } call;
        struct {
            struct kv_cel_node **items;
            bool *optional; /* of each item; NULL = none is */
            size_t count;
        } list; /* CEL_LIST, CEL_AND, CEL_OR */
        struct {
            struct cel_pair *pairs;
            size_t count;
        } map;
        struct {
            struct kv_cel_node *condition, *yes, *no;
        } ternary;
        struct {
            enum cel_fold what;
            struct kv_cel_node *range;
            struct cel_variable first, second;
            struct kv_cel_node *predicate; /* NULL = true */
            struct kv_cel_node *result;    /* of each item; NULL = none */
        } fold;
        struct {
            struct cel_variable variable;
            struct kv_cel_node *value, *body;
            bool flat; /* optFlatMap */
        } bind;        /* CEL_BIND, CEL_OPT_MAP */
    };
};

/* Adds a problem. */
void cel_problem(struct kv_cel_problems *problems, struct kv_arena *arena, struct kv_text text,
                 size_t offset, const char *format, ...) KV_PRINTF(5, 6);

#endif
