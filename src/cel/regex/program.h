/* What a regular expression is compiled to: instructions of a machine that follows all
 * alternatives at once. Instruction 0 fails. */
#ifndef CEL_REGEX_PROGRAM_H
#define CEL_REGEX_PROGRAM_H

#include "cel/regex/node.h"
#include "cel/regex/regex.h"

enum regex_op {
    OP_FAIL,
    OP_MATCH,
    OP_CHAR,    /* the code point `argument` */
    OP_CLASS,   /* one of classes[argument] */
    OP_ALT,     /* `out`, or else `argument` */
    OP_ASSERT,  /* enum node_assert */
    OP_CAPTURE, /* a group begins (2 * its number) or ends (that + 1) */
    OP_NOP,
};

struct regex_inst {
    enum regex_op op;
    uint32_t out; /* the next instruction */
    uint32_t argument;
};

struct regex_class {
    const struct class_range *ranges;
    uint32_t count;
    uint32_t steps;    /* of a search in them, for counting work */
    uint32_t ascii[4]; /* a bit for each code point below 128 */
};

#endif
