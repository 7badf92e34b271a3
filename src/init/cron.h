/* How often a schedule of cron runs. */
#ifndef KUBEVET_INIT_CRON_H
#define KUBEVET_INIT_CRON_H

#include <stdbool.h>
#include <stdint.h>

/* The longest time between two runs, in seconds: of five fields, of six that begin with seconds, of
 * `@daily` and the like, and of `@every 6h`. False for what is no schedule, or never runs.
 *
 * Source: https://pkg.go.dev/github.com/robfig/cron/v3, which Kubernetes, Velero and CloudNativePG
 * use. */
bool cron_longest_gap(const char *schedule, int64_t *seconds);

/* How old its last success may be, in whole hours: that time, and two hours in which a run may be
 * late. 0 = unknown. */
int64_t cron_age_hours(const char *schedule);

#endif
