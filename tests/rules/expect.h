/* What a case expects and what the report says, in one spelling: that of `expect`. */
#ifndef KUBEVET_TESTS_RULES_EXPECT_H
#define KUBEVET_TESTS_RULES_EXPECT_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"

/* `= {0}` is empty. */
struct outcome {
    struct kv_buffer entries; /* a YAML sequence; without any, nothing was found or left out */
    bool has_findings, has_errors, has_gaps, has_not_applicable;
    int exit; /* code */
};

/* From a case's `expect`; false with *error set if it can't be read. */
bool outcome_expected(struct outcome *outcome, const struct kv_node *expect,
                      struct kv_error *error) KV_MUST_USE;

/* From a report of `-o json`. */
void outcome_found(struct outcome *outcome, const struct kv_node *report, int exit);

void outcome_release(struct outcome *outcome);

bool outcome_same(const struct outcome *one, const struct outcome *other);

/* The key `expect` with its value, as a case has it. */
void outcome_write(const struct outcome *outcome, struct kv_buffer *out);

/* Prints what differs, line by line. */
void outcome_print_difference(const struct outcome *expected, const struct outcome *found);

#endif
