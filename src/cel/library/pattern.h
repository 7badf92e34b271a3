/* Regular expressions in calls: literal patterns are compiled once, others for each call. */
#ifndef CEL_LIBRARY_PATTERN_H
#define CEL_LIBRARY_PATTERN_H

#include "cel/regex/regex.h"
#include "kubevet/cel/library.h"

/* Compiles a pattern that is a literal: the argument of this index. One that is wrong is an error
 * where Kubernetes says so, else one of the evaluation (NULL). */
const void *pattern_prepare(const struct kv_cel_prepare *prepare, size_t index,
                            struct kv_error *error);

/* A call's pattern and its text. */
struct pattern_call {
    const struct kv_cel_call *call;
    const struct regex *regex;
    struct kv_text text;
    struct regex_budget budget;
    uint64_t work; /* that the budget had */
};

/* The pattern prepared, or compiled from that argument; its text is argument 0. False: *failure is
 * set, an error that begins with `lead`. */
bool pattern_open(struct pattern_call *pattern, const struct kv_cel_call *call, size_t index,
                  const char *lead, struct kv_cel_value *failure);

/* Counts the work that was done since. False: the evaluation's limit is reached. */
bool pattern_count(struct pattern_call *pattern);

/* What the call costs, as cel-go has it: by the lengths of text and pattern. */
uint64_t pattern_cost(const struct kv_cel_call *call);

#endif
