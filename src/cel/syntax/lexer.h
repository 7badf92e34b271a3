/* Text to tokens. */
#ifndef CEL_SYNTAX_LEXER_H
#define CEL_SYNTAX_LEXER_H

#include "kubevet/base/text.h"

enum cel_token_kind {
    CEL_TOKEN_END,
    CEL_TOKEN_BAD, /* `problem` says why */
    CEL_TOKEN_NAME,
    CEL_TOKEN_QUOTED_NAME, /* in back-ticks; the text is without them */
    CEL_TOKEN_INT,
    CEL_TOKEN_UINT,
    CEL_TOKEN_DOUBLE,
    CEL_TOKEN_STRING,
    CEL_TOKEN_BYTES,
    CEL_TOKEN_MARK, /* an operator or a bracket */
};

struct cel_token {
    enum cel_token_kind kind;
    size_t offset;
    struct kv_text text; /* as written, with prefix and quotes */
    const char *problem;
    size_t problem_offset;
};

/* The token at or behind `offset`. */
struct cel_token cel_token_at(struct kv_text text, size_t offset);

/* Words that CEL keeps for later. They are fine as fields and methods. */
bool cel_is_reserved(struct kv_text name);

/* true, false, null, in: never names. */
bool cel_is_keyword(struct kv_text name);

static inline size_t cel_token_end(const struct cel_token *token)
{
    return token->offset + token->text.length + (token->kind == CEL_TOKEN_QUOTED_NAME ? 2 : 0);
}

#endif
