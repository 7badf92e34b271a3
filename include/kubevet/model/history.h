/* What a history file says about earlier runs, as finished data: the floor history reads it,
 * reporters print it. All strings and lists live in its arena; NULL is "absent" or "unknown". */
#ifndef KUBEVET_MODEL_HISTORY_H
#define KUBEVET_MODEL_HISTORY_H

#include "kubevet/model/report.h"

#include <stdint.h>

/* A time during which runs found it. */
struct kv_history_span {
    kv_time first_seen, last_seen;
    kv_time gone; /* the first run that looked and did not find it; KV_TIME_NONE = it is there */
};

struct kv_history_finding {
    const char *rule;
    enum kv_severity severity;
    struct kv_object_name object;
    const char *field, *message, *expected, *actual; /* as last found */
    const char *fingerprint;
    bool waived;
    struct kv_list spans; /* struct kv_history_span, those in the period, the oldest first */
    bool is_open;         /* the last one has not ended */
    bool seen_by_last;    /* it is open, and the last check found it, within the period; if not,
                             no run has looked for it since */
    int64_t open_seconds; /* of all spans, within the period; an open one until it was last seen */
    size_t fixed;         /* spans that have ended */
    int64_t fixed_after;  /* seconds that those lasted, on average; 0 if there are none */
};

/* A change of a quota's amounts, in base units: cores, bytes or objects. NAN = unknown. */
struct kv_history_point {
    kv_time at;
    double used, hard, peak;
    bool gone; /* the quota, or the resource in it, is no longer there */
};

struct kv_history_quota {
    const char *namespace, *quota, *resource;
    const char *unit;      /* the hard amount as last written, `14Gi`: shows how to write others */
    struct kv_list points; /* struct kv_history_point; the first is what held when the period began,
                              or the first that is known */
};

struct kv_history_cluster {
    const char *name;
    const char *uid; /* of kube-system; NULL = unknown */
    size_t runs;     /* in the period */
    size_t verdicts[KV_VERDICT_NONE + 1];
    kv_time first_run, last_run; /* in the period; KV_TIME_NONE = there was none */
    enum kv_verdict last_verdict;
    struct kv_list findings; /* struct kv_history_finding: open ones first, those that began last
                                before others */
    struct kv_list quotas;   /* struct kv_history_quota, by namespace, quota and resource */
};

struct kv_history {
    struct kv_arena arena;
    const char *path;
    kv_time now;             /* ages are counted from it */
    kv_time from, until;     /* the period; KV_TIME_NONE = without such an end */
    struct kv_list clusters; /* struct kv_history_cluster, by name */
    /* Of all findings and quotas in the file, also of those that are not selected. */
    struct kv_strings rules, namespaces;
};

#endif
