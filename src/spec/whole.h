/* The steps on a completely loaded spec. Private to this floor. */
#ifndef KUBEVET_SPEC_WHOLE_H
#define KUBEVET_SPEC_WHOLE_H

#include "kubevet/spec/spec.h"

/* Further errors are not kept: a file full of errors must not fill the memory. */
enum { PROBLEMS_MAX = 10000 };

/* Adds errors that concern more than one value: references between parts of the spec, and
 * contradictions. The spec may already have errors (values with the text VALUE_INVALID are
 * skipped); profiles are not yet applied. */
void spec_lint(const struct kv_spec *spec, const char *const *rule_ids, size_t rule_count,
               struct kv_problems *problems);

/* Adds to each namespace the keys of its profile that it neither sets nor removes (profile.c). */
void spec_profiles_apply(struct kv_spec *spec);

/* Sorts the namespaces for kv_spec_namespace_find (spec.c). */
void spec_index(struct kv_spec *spec);

#endif
