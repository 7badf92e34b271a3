/* What a quota counts now, by kubevet's own sum: to be held against the API's. */
#ifndef KUBEVET_RULES_USED_H
#define KUBEVET_RULES_USED_H

#include "charge.h"

/* Of the pods and the other objects that the state holds: every resource that the quota names and
 * of which all objects are known. In the arena of the check. */
struct amounts used_compute(const struct kv_check *check, const struct kv_resource_quota *quota);

#endif
