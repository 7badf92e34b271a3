/* What a quota counts now, computed by kubevet, to be compared with the API's count. */
#ifndef KUBEVET_RULES_QUOTA_USED_H
#define KUBEVET_RULES_QUOTA_USED_H

#include "charge.h"

/* The sum over the pods and other objects of the state, for each resource of the quota whose
 * objects are all known. Allocated in the check's arena. */
struct amounts used_compute(const struct kv_check *check, const struct kv_resource_quota *quota);

/* When an object that the quota counts for a resource was last created, deleted or changed, as far
 * as the existing ones show it; KV_TIME_NONE if they do not. False if the count is about to change
 * (a terminating pod), or if the API server may count differently (an object that it has not
 * admitted, a pod that is being resized, where releases differ). */
bool used_changed(const struct kv_check *check, const struct kv_resource_quota *quota,
                  const char *resource, kv_time *changed);

#endif
