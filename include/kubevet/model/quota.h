/* The usage of quotas as finished data: rules make it, reporters print it. All strings live in its
 * arena; NULL is "unknown" or "not documented". */
#ifndef KUBEVET_MODEL_QUOTA_H
#define KUBEVET_MODEL_QUOTA_H

#include "kubevet/base/arena.h"
#include "kubevet/model/report.h"

#include <stdint.h>

enum kv_quota_state { KV_QUOTA_OK, KV_QUOTA_WARNING, KV_QUOTA_CRITICAL };

/* "ok", "warning", "critical". */
const char *kv_quota_state_name(enum kv_quota_state state);

/* One amount of a quota. */
struct kv_quota_resource {
    const char *resource;
    const char *documented;
    const char *hard; /* spec.hard; for a resource that it no longer names, the amount that is still
                         enforced */
    const char *enforced;      /* status.hard, which follows spec.hard */
    const char *used;          /* the API's own count */
    const char *computed;      /* the sum over the existing objects */
    const char *projected;     /* the peak; for objects, their projected number */
    const char *worst;         /* the peak if every terminating pod still counts */
    const char *slack;         /* hard - projected; negative if it does not fit */
    bool of_pods;              /* is it charged for pods, so that it has a peak? */
    double ratio;              /* used (or computed) / enforced (or hard); < 0 = unknown */
    double projected_ratio;    /* projected / hard; < 0 = unknown */
    enum kv_quota_state state; /* of the ratio, by the spec's thresholds */
};

struct kv_quota_amount {
    const char *resource, *amount;
};

/* One part of the peak's sum. */
struct kv_quota_part {
    const char *workload; /* Deployment/worker-odoo */
    int64_t pods;
    const char *how;       /* how the number is made up: "2 replicas + 1 in a rollout" */
    struct kv_list charge; /* struct kv_quota_amount, of one pod, for the resources of the quota */
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
    struct kv_list quotas;  /* struct kv_quota_use, by namespace and name */
    bool known;             /* quotas were read; where, except: */
    struct kv_list unknown; /* const char *: namespaces in which they could not be read */
    bool documented_only;   /* nor in namespaces that the spec does not document */
};

#endif
