/* Shared by the quota rules: documented amounts, and the quotas of a namespace. */
#ifndef KUBEVET_RULES_QUOTA_QUOTA_H
#define KUBEVET_RULES_QUOTA_QUOTA_H

#include "kubevet/base/resource.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/model/quota.h"
#include "kubevet/rules/rule.h"

/* What the spec documents about a namespace's quota. */
enum quota_demand {
    QUOTA_UNDOCUMENTED, /* nothing: there must be none */
    QUOTA_OPTIONAL,     /* there may be one */
    QUOTA_REQUIRED,     /* there must be one, of any size */
    QUOTA_AMOUNTS,      /* there must be one of these sizes */
};
enum quota_demand quota_demand(const struct kv_spec_namespace *documented);

/* Does any namespace of the spec require at least this level? */
bool quota_is_documented(const struct kv_spec *spec, enum quota_demand least);

/* The documented amount of a resource, by any of its aliases; NULL = none. */
const struct kv_spec_pair *quota_documented_amount(const struct kv_spec_namespace *documented,
                                                   const char *resource);

/* The place in the spec that documents the amount, the quota, or the namespace; none if it
 * documents none of them. */
struct kv_place quota_place(const struct kv_check *check, const char *namespace,
                            const char *resource);

/* For messages: in the unit that reads best, in powers of 1024 if `like` is written so. */
const char *quota_quantity_text(struct kv_check *check, struct kv_quantity quantity,
                                struct kv_quantity like);

/* "limits.cpu 10, limits.memory 14Gi, pods 14" */
const char *quota_amounts_text(struct kv_check *check, const struct kv_quantities *amounts);
const char *quota_documented_text(struct kv_check *check,
                                  const struct kv_spec_namespace *documented);

/* The spec's thresholds for a resource, by any of its aliases; NULL = none. */
struct quota_thresholds {
    const struct kv_value *warning, *critical;
};
struct quota_thresholds quota_thresholds(const struct kv_spec *spec, const char *resource);

/* By these thresholds; OK if the spec sets none, or if the ratio is unknown (< 0). */
enum kv_quota_state quota_state(const struct kv_spec *spec, const char *resource, double share);

/* "spec.hard[limits.cpu]" */
const char *quota_field(struct kv_check *check, const char *map, const char *resource);

/* Are the namespace's quotas known? If not, this is reported, for rules that look at few namespaces
 * only. Of manifests alone the engine names each that can't be read. */
bool quotas_are_known(struct kv_check *check, const char *namespace);

/* The next quota of a namespace; NULL after the last. */
const struct kv_resource_quota *quota_at(const struct kv_check *check, const char *namespace,
                                         size_t index);

#endif
