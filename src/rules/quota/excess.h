/* What a quota can't hold: one finding for all amounts of a quota, with a table of what they are
 * made of. */
#ifndef KUBEVET_RULES_QUOTA_EXCESS_H
#define KUBEVET_RULES_QUOTA_EXCESS_H

#include "peak.h"

/* An amount of the quota that is less than what it counts. */
struct excess {
    const struct kv_resource_amount *hard;
    struct kv_quantity sum;
    struct kv_quantity worst; /* with all pods that a rollout replaces still terminating */
    bool may_be_more;         /* `worst` is more than `sum` */
    bool is_counted;          /* the sum of `items`; else the peak of pods */
    struct kv_list items;     /* struct counted_item */
};

/* Reports them (struct excess, one or more). */
void excess_report(struct kv_check *check, const struct peak *peak, const struct kv_list *excesses);

#endif
