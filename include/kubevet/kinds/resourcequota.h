/* ResourceQuota (core/v1). spec.hard is the desired amount, status.hard the one that admission
 * enforces, status.used the quota controller's count. Source:
 * https://kubernetes.io/docs/concepts/policy/resource-quotas/ and pkg/controller/resourcequota. */
#ifndef KUBEVET_KINDS_RESOURCEQUOTA_H
#define KUBEVET_KINDS_RESOURCEQUOTA_H

#include "kubevet/kinds/kind.h"

struct kv_scope_expression {
    const char *scope_name, *operator;
    struct kv_strings values;
};

struct kv_resource_quota {
    struct kv_object object; /* keeps managers: when spec.hard was changed */
    struct kv_quantities hard;
    struct kv_strings scopes;
    struct kv_list
        scope_expressions; /* struct kv_scope_expression: spec.scopeSelector.matchExpressions */
    struct kv_quantities status_hard, status_used;
};

extern const struct kv_kind kv_kind_resourcequota;

/* Does it count only the pods of some scopes? */
bool kv_resource_quota_is_scoped(const struct kv_resource_quota *quota);

/* The amount of a resource by this name, else by an alias; NULL if absent. */
const struct kv_resource_amount *kv_quantities_get(const struct kv_quantities *quantities,
                                                   const char *resource);

#endif
