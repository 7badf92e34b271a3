/* What quotas are used for, as finished data: the rules' floor makes it, the report's writes it.
 * All strings live in its arena; NULL is "not known", or "not documented". */
#ifndef KUBEVET_BASE_QUOTA_REPORT_H
#define KUBEVET_BASE_QUOTA_REPORT_H

#include "kubevet/base/arena.h"
#include "kubevet/base/report.h"

#include <stdint.h>

enum kv_quota_state { KV_QUOTA_OK, KV_QUOTA_WARNING, KV_QUOTA_CRITICAL };

/* "ok", "warning", "critical". */
const char *kv_quota_state_name(enum kv_quota_state state);

/* One amount of a quota. */
struct kv_quota_resource {
    const char *resource;
    const char *documented;
    const char *hard;      /* spec.hard; of what that no longer names, what is still enforced */
    const char *enforced;  /* status.hard, which follows spec.hard */
    const char *used;      /* the API's own count */
    const char *computed;  /* the sum over the objects there are */
    const char *projected; /* the peak; NULL also for what no pods are charged for */
    const char *worst;     /* the peak, if every pod on its way out still counted */
    const char *slack;     /* hard - projected; below zero where it does not fit */
    bool of_pods;          /* is it charged for pods, and so has a peak? */
    double ratio; /* used (where it is not told, computed) of what is enforced (where it is not
                     told, of hard); < 0 = not known */
    double projected_ratio;    /* of hard; < 0 = not known */
    enum kv_quota_state state; /* of the ratio, at the spec's thresholds */
};

struct kv_quota_amount {
    const char *resource, *amount;
};

/* One summand of the peak. */
struct kv_quota_part {
    const char *workload; /* Deployment/worker-odoo */
    int64_t pods;
    const char *how;       /* how many they are: "2 replicas + 1 in a rollout" */
    struct kv_list charge; /* struct kv_quota_amount, of one pod; what the quota names */
};

struct kv_quota_denial {
    const char *object; /* ReplicaSet/worker-odoo-5d4f8 */
    const char *message;
};

struct kv_quota_use {
    const char *namespace, *quota;
    struct kv_list resources; /* struct kv_quota_resource, in the quota's order */
    struct kv_list peak;      /* struct kv_quota_part */
    struct kv_list denied;    /* struct kv_quota_denial */
};

struct kv_quota_report {
    struct kv_arena arena;
    struct kv_list quotas; /* struct kv_quota_use, by namespace and name */
};

#endif
