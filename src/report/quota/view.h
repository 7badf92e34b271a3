/* The order and the wording of quotas in the formats for people. */
#ifndef KUBEVET_REPORT_QUOTA_VIEW_H
#define KUBEVET_REPORT_QUOTA_VIEW_H

#include "kubevet/model/quota.h"

/* One amount of a quota. */
struct quota_row {
    const struct kv_quota_use *use;
    const struct kv_quota_resource *resource;
    bool first, last; /* of its quota */
};

/* The rows of all quotas, `struct quota_row`, in the arena. Quotas that refuse pods come first,
 * then those that are or will be full, then by usage, then by peak. The amounts of a quota stay
 * together, the fullest first. */
struct kv_list quota_rows(const struct kv_quota_report *quotas, struct kv_arena *arena);

/* Is there nothing to report about this quota? */
bool quota_is_well(const struct kv_quota_use *use);

/* A quantity in the unit that makes it shortest without changing its value: 10752Mi is 10.5Gi,
 * 2500m is 2.5. `like` (may be NULL) shows by its unit whether powers of 1024 are used. NULL stays
 * NULL. */
const char *quota_short(struct kv_arena *arena, const char *text, const char *like);

/* "75%": truncated, not rounded, as 99.9% is not full yet; "over" for a share that is too large to
 * show. */
const char *quota_percent(struct kv_arena *arena, double ratio);

/* "10Gi -> 14Gi" while the enforced amount lags behind spec.hard, else spec.hard. */
const char *quota_hard(struct kv_arena *arena, const struct kv_quota_resource *resource);

/* The used amount: the API's, else kubevet's sum. */
const char *quota_used(struct kv_arena *arena, const struct kv_quota_resource *resource);

/* The peak: "?" = unknown, "-" = not applicable. */
const char *quota_peak(struct kv_arena *arena, const struct kv_quota_resource *resource,
                       const char *text);

#endif
