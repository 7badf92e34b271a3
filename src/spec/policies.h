/* The parts of loading policies. Private to this floor. */
#ifndef KUBEVET_SPEC_POLICIES_H
#define KUBEVET_SPEC_POLICIES_H

#include "checks.h"

/* Fills in the kinds that a policy's matchConstraints name, what of them can't be read, and whether
 * it judges objects at all (policy_kinds.c). */
void policy_kinds_read(struct loader *loader, struct kv_spec_check *check);

/* What the API server refuses in rules (a list; NULL: nothing), be it a policy's or a binding's. */
void policy_rules_check(struct loader *loader, const struct kv_node *rules);

#endif
