/* Shared by the rules on waivers. */
#ifndef KUBEVET_RULES_WAIVER_WAIVER_H
#define KUBEVET_RULES_WAIVER_WAIVER_H

#include "kubevet/rules/rule.h"

/* "quota/limits on ResourceQuota/shop/compute", or only the rule; with ", field spec.hard[pods]" if
 * the waiver has a field. */
const char *waiver_subject(struct kv_check *check, const struct kv_spec_waiver *waiver);

/* A finding about the waiver. Its object is the spec itself, by its metadata.name; its field is
 * `waivers[0]`. */
struct kv_finding *waiver_finding(struct kv_check *check, const struct kv_spec_waiver *waiver,
                                  const char *message);

/* Reports the waiver as not evaluated. */
void waiver_gap(struct kv_check *check, const struct kv_spec_waiver *waiver, const char *reason);

#endif
