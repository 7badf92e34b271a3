/* What the rules on the spec's waivers share. */
#ifndef KUBEVET_RULES_WAIVER_H
#define KUBEVET_RULES_WAIVER_H

#include "kubevet/rules/rule.h"

/* "quota/limits on ResourceQuota/shop/compute", or the rule alone. */
const char *waiver_subject(struct kv_check *check, const struct kv_spec_waiver *waiver);

/* A finding about the waiver, whose object is the spec itself: of the name that it gives, and the
 * field `waivers[0]`. */
struct kv_finding *waiver_finding(struct kv_check *check, const struct kv_spec_waiver *waiver,
                                  const char *message);

/* Reports the waiver as not evaluated. */
void waiver_gap(struct kv_check *check, const struct kv_spec_waiver *waiver, const char *reason);

#endif
