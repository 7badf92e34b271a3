/* What the quota rules share: documented amounts, and the quotas of a namespace. */
#ifndef KUBEVET_RULES_QUOTA_H
#define KUBEVET_RULES_QUOTA_H

#include "kubevet/base/quota_report.h"
#include "kubevet/base/resource.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/rules/rule.h"

/* What the spec says of a namespace's quota. */
enum quota_demand {
    QUOTA_UNDOCUMENTED, /* nothing: there should be none */
    QUOTA_OPTIONAL,     /* there may be one */
    QUOTA_REQUIRED,     /* there must be one, of any size */
    QUOTA_AMOUNTS,      /* there must be one of these sizes */
};
enum quota_demand quota_demand(const struct kv_spec_namespace *documented);

/* Does any namespace of the spec demand at least this much? */
bool quota_is_documented(const struct kv_spec *spec, enum quota_demand least);

/* The documented amount of a resource under any of its aliases; NULL where there is none. */
const struct kv_spec_pair *quota_documented_amount(const struct kv_spec_namespace *documented,
                                                   const char *resource);

/* "limits.cpu 10, limits.memory 14Gi, pods 14" */
const char *quota_amounts_text(struct kv_check *check, const struct kv_quantities *amounts);
const char *quota_documented_text(struct kv_check *check,
                                  const struct kv_spec_namespace *documented);

/* At the spec's thresholds; OK where it sets none, or the share is not known (< 0). */
enum kv_quota_state quota_state(const struct kv_spec *spec, double share);

/* "spec.hard[limits.cpu]" */
const char *quota_field(struct kv_check *check, const char *map, const char *resource);

/* A quota of a namespace; NULL after the last. */
const struct kv_resource_quota *quota_at(const struct kv_check *check, const char *namespace,
                                         size_t index);

#endif
