/* The newest success of a CronJob. */
#ifndef KUBEVET_RULES_WORKLOAD_SUCCESS_H
#define KUBEVET_RULES_WORKLOAD_SUCCESS_H

#include "workload.h"

/* From its status, or of a later Job of its own, including Jobs created from it by hand.
 * KV_TIME_NONE = none known. */
kv_time workload_success(const struct kv_check *check, const struct kv_workload *cron_job);

#endif
