/* Tokens of numbers and strings to values. */
#ifndef CEL_SYNTAX_LITERAL_H
#define CEL_SYNTAX_LITERAL_H

#include "cel/syntax/lexer.h"
#include "kubevet/cel/value.h"

/* What is wrong with a literal, and where in the expression; no text = nothing. */
struct cel_flaw {
    const char *text;
    size_t offset;
};

/* The value of a literal token; `negative`: a minus sign stood before the number. */
struct kv_cel_value cel_literal(const struct cel_token *token, bool negative,
                                struct kv_arena *arena, struct cel_flaw *flaw);

#endif
