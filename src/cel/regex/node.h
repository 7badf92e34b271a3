/* A parsed regular expression, without counts that other nodes say: x{0,} is x*. */
#ifndef CEL_REGEX_NODE_H
#define CEL_REGEX_NODE_H

#include "cel/regex/class.h"

enum node_op {
    NODE_EMPTY, /* matches the empty text */
    NODE_CHAR,
    NODE_CLASS, /* one character of a set; of the empty set none */
    NODE_ASSERT,
    NODE_GROUP, /* captures */
    NODE_STAR,
    NODE_PLUS,
    NODE_QUEST,
    NODE_REPEAT,
    NODE_CONCAT,
    NODE_ALTERNATE,
    NODE_OPEN, /* these two only while parsing: ( and | */
    NODE_BAR,
};

enum node_assert {
    ASSERT_TEXT_START,
    ASSERT_TEXT_END,
    ASSERT_LINE_START,
    ASSERT_LINE_END,
    ASSERT_WORD_BOUNDARY,
    ASSERT_NO_WORD_BOUNDARY,
};

#define NODE_UNBOUNDED UINT32_MAX

struct node {
    enum node_op op;
    bool lazy; /* of repetitions: prefers fewer */
    union {
        uint32_t code;           /* NODE_CHAR */
        struct class_set set;    /* NODE_CLASS: clean */
        enum node_assert assert; /* NODE_ASSERT */
        unsigned group;          /* NODE_GROUP, NODE_OPEN: its number; 0 = does not capture */
        struct {
            uint32_t min;
            uint32_t max; /* or NODE_UNBOUNDED */
        } repeat;         /* NODE_REPEAT */
    };
    unsigned flags;     /* NODE_OPEN: what held before it */
    uint32_t class_id;  /* NODE_CLASS: where the program keeps it, from 1; 0 = nowhere yet */
    uint32_t height;    /* nodes from here to the lowest leaf */
    uint32_t copies;    /* as counts have them, of what is copied most often */
    uint64_t size;      /* at most so many instructions */
    struct node *first; /* child */
    struct node *last;  /* child, of NODE_CONCAT and NODE_ALTERNATE */
    struct node *next;  /* sibling; while parsing, what is below it on the stack */
};

#endif
