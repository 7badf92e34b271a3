/* What is done to a spec when all of it is loaded. Private to this floor. */
#ifndef KUBEVET_SPEC_WHOLE_H
#define KUBEVET_SPEC_WHOLE_H

#include "kubevet/spec/spec.h"

/* More mistakes than these are not kept: a file of nothing else must not fill the memory. */
enum { KV_MISTAKES_MAX = 10000 };

/* Adds to `mistakes` what is no matter of one value: references between the spec's parts, and
 * values that contradict each other. The spec may have mistakes already (values with the text
 * KV_VALUE_INVALID are passed over); profiles are not yet applied. */
void kv_spec_lint(const struct kv_spec *spec, const char *const *rule_ids, size_t rule_count,
                  struct kv_mistakes *mistakes);

/* Gives each namespace the keys of its profile that it does not give itself (profile.c). */
void kv_spec_apply_profiles(struct kv_spec *spec);

/* Sorts the namespaces for kv_spec_namespace_find (spec.c). */
void kv_spec_index(struct kv_spec *spec);

#endif
