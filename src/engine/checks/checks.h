/* The rules that a spec's checks and policies make. */
#ifndef KUBEVET_ENGINE_CHECKS_CHECKS_H
#define KUBEVET_ENGINE_CHECKS_CHECKS_H

#include "kubevet/rules/rule.h"
#include "kubevet/spec/check.h"

/* A rule of a spec: its `run` is check_run. */
struct check_rule {
    struct kv_rule rule; /* first: struct kv_check points to it */
    const struct kv_spec_check *check;
    const char **fields;               /* of each validation for each of the check's kinds */
    const struct kv_cel_paths *status; /* of each validation: what it reads of `object` */
};

/* The check of a rule that is `of_spec`. */
static inline const struct kv_spec_check *check_of(const struct kv_rule *rule)
{
    return ((const struct check_rule *)rule)->check;
}

/* Evaluates the check's expressions over its objects (run.c). */
void check_run(struct kv_check *check);

#endif
