/* A quota's amounts over time. They hold from one point to the next. */
#ifndef KUBEVET_REPORT_HISTORY_CURVE_H
#define KUBEVET_REPORT_HISTORY_CURVE_H

#include "kubevet/model/history.h"

/* The time that curves of a cluster span: the period, as far as there were runs. */
struct curve_time {
    kv_time from, until;
};
struct curve_time curve_time_of(const struct kv_history *history,
                                const struct kv_history_cluster *cluster);

/* used / hard; NAN = unknown, or gone. A quota of 0 is full once something is used. */
double point_share(const struct kv_history_point *point);

/* Divides the time into `count` parts and fills in the greatest share of each; NAN = unknown. */
void curve_shares(const struct kv_history_quota *quota, struct curve_time time, double *shares,
                  size_t count);

/* The least and the greatest known share; NAN = none is known. */
struct curve_range {
    double least, most;
};
struct curve_range curve_range_of(const struct kv_history_quota *quota);

/* The last point: what holds at the end. There is always one. */
const struct kv_history_point *curve_end(const struct kv_history_quota *quota);

/* An amount as the API would write it, in the unit of the quota's hard amount: "10.5Gi"; "?" =
 * unknown. */
const char *amount_text(const struct kv_history_quota *quota, double amount,
                        struct kv_arena *arena);

#endif
