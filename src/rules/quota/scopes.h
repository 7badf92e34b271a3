/* Scoped quotas, which count only some pods. */
#ifndef KUBEVET_RULES_QUOTA_SCOPES_H
#define KUBEVET_RULES_QUOTA_SCOPES_H

#include "kubevet/rules/rule.h"

/* Do the quotas of the namespace that limit the resource (NULL: any) together count every pod, such
 * as one for pods with a deadline and one for those without? The quotas must be known. Source:
 * https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes */
bool scopes_bound_all(const struct kv_check *check, const char *namespace, const char *resource);

#endif
