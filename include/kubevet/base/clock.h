/* The clock for time limits. */
#ifndef KUBEVET_BASE_CLOCK_H
#define KUBEVET_BASE_CLOCK_H

#include <stdint.h>

#define KV_SECOND INT64_C(1000000000) /* in nanoseconds */

#define KV_MILLISECOND (KV_SECOND / 1000)

int64_t kv_monotonic_now(void); /* nanoseconds */
double kv_seconds_now(void);    /* the same in seconds */

#endif
