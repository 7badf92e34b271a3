/* A case of tests/rules: one rule on one state, in a file that README.md here explains. */
#ifndef KUBEVET_TESTS_RULES_CASE_H
#define KUBEVET_TESTS_RULES_CASE_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml.h"

/* A file, read. Give it to case_file_release, on failure too. */
struct case_file {
    struct kv_arena arena;
    struct kv_buffer text;
    const struct kv_node *root; /* a mapping */
};

/* `folder` is tests/rules, `name` FAMILY/RULE/CASE. */
bool case_file_read(struct case_file *file, const char *folder, const char *name,
                    struct kv_error *error) KV_MUST_USE;
void case_file_release(struct case_file *file);

/* A case with the one that it is like, which gives what it does not give itself. */
struct rule_case {
    const char *name; /* FAMILY/RULE/CASE */
    struct case_file own, other;
    bool is_like_other;
};

bool rule_case_read(struct rule_case *rule_case, const char *folder, const char *name,
                    struct kv_error *error) KV_MUST_USE;
void rule_case_release(struct rule_case *rule_case);

/* The value of a top-level key, the other's if the case has none; NULL where neither has. */
const struct kv_node *rule_case_get(const struct rule_case *rule_case, const char *key);

/* Appends the text below a top-level key, each line of it as the same line of a text of its own. So
 * what is found in it is found at the line of the case's file. False where there is no such key. */
bool rule_case_section(const struct rule_case *rule_case, const char *key, struct kv_buffer *out);

/* Appends the state as JSON, with the changes carried out; false with *error set if they can't be.
 * Nothing is appended where the case has no state. */
bool rule_case_state(struct rule_case *rule_case, struct kv_buffer *out,
                     struct kv_error *error) KV_MUST_USE;

#endif
