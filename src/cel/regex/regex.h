/* Regular expressions of RE2's syntax, as Go's regexp takes them (Kubernetes uses that), in time
 * linear in the text. Source: regexp/syntax of the Go standard library, which documents the syntax;
 * names of Unicode classes as since Go 1.25, `(?<name>` as since Go 1.22. */
#ifndef CEL_REGEX_REGEX_H
#define CEL_REGEX_REGEX_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What compiling or searching may take; the caller sets both. */
struct regex_budget {
    size_t memory; /* bytes at once, beside pattern and text */
    uint64_t work; /* steps left, such as a character tried in a state; counted down */
};

/* A compiled expression. */
struct regex {
    const struct regex_inst *insts;
    const struct regex_class *classes;
    uint32_t count; /* of insts */
    uint32_t start;
    unsigned groups; /* that capture; not counting the whole match */
    bool anchored;   /* matches at the start of the text only */
};

/* Where a group matched, in bytes; REGEX_UNSET if it took no part. */
#define REGEX_UNSET SIZE_MAX
struct regex_span {
    size_t start;
    size_t end;
};

enum regex_result {
    REGEX_NONE,
    REGEX_FOUND,
    REGEX_OVER, /* the budget does not suffice */
};

/* REGEX_NONE: the pattern is invalid, and the error is in Go's words: "error parsing regexp:
 * missing closing ): `a(b`". The pattern need not outlive the result, which is in the arena. */
enum regex_result regex_compile(struct kv_arena *arena, struct kv_text pattern,
                                struct regex_budget *budget, const struct regex **regex,
                                struct kv_error *error);

/* The leftmost match at or behind byte `from`, the first alternative preferred. Sets `count` spans:
 * that of the whole match, then those of groups. With count 0 it says only whether there is one. */
enum regex_result regex_search(const struct regex *regex, struct kv_text text, size_t from,
                               struct regex_span *spans, size_t count, struct regex_budget *budget);

/* All matches, one after the other, as Go's FindAll has them: they don't overlap, and an empty one
 * right behind another match is passed over. */
struct regex_matches {
    const struct regex *regex;
    struct kv_text text;
    size_t from;     /* where to look for the next one */
    size_t last_end; /* of the match before; REGEX_UNSET: none yet */
};

static inline struct regex_matches regex_matches_of(const struct regex *regex, struct kv_text text)
{
    return (struct regex_matches){.regex = regex, .text = text, .last_end = REGEX_UNSET};
}

/* `count` at least 1. */
enum regex_result regex_next(struct regex_matches *matches, struct regex_span *spans, size_t count,
                             struct regex_budget *budget);

#endif
