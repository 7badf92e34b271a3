/* What the formats for people say of quotas: in which order, and in which words. */
#ifndef KUBEVET_REPORT_QUOTA_VIEW_H
#define KUBEVET_REPORT_QUOTA_VIEW_H

#include "kubevet/base/quota_report.h"

/* One amount of a quota. */
struct kv_quota_row {
    const struct kv_quota_use *use;
    const struct kv_quota_resource *resource;
    bool first, last; /* of its quota */
};

/* The worst quota first: those that refuse somebody, those that are full or will be, then what is
 * fullest now, then what would be at its peak; the amounts of a quota stay together and come the
 * fullest first. `struct kv_quota_row`, in the arena. */
struct kv_list kv_quota_rows(const struct kv_quota_report *quotas, struct kv_arena *arena);

/* Does anything of it want attention? */
bool kv_quota_is_well(const struct kv_quota_use *use);

/* A quantity in the unit that makes it short, as far as that changes nothing of its value: 10752Mi
 * is 10.5Gi, 2500m is 2.5. `like` (may be NULL) tells by its unit whether powers of 1024 are meant.
 * NULL stays NULL. */
const char *kv_quota_short(struct kv_arena *arena, const char *text, const char *like);

/* "75%": cut, not rounded, as 99.9% is not yet full; "over" for what no share can tell. */
const char *kv_quota_percent(struct kv_arena *arena, double ratio);

/* "10Gi -> 14Gi" while what is enforced has not followed the wish, else the wish. */
const char *kv_quota_hard(struct kv_arena *arena, const struct kv_quota_resource *resource);

/* What is used: the API's count, else kubevet's. */
const char *kv_quota_used(struct kv_arena *arena, const struct kv_quota_resource *resource);

/* Of the peak: "?" = not known, "-" = it has none. */
const char *kv_quota_peak(struct kv_arena *arena, const struct kv_quota_resource *resource,
                          const char *text);

#endif
