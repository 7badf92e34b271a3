/* The clock by which limits of time are held. */
#ifndef KUBEVET_KUBE_CLOCK_H
#define KUBEVET_KUBE_CLOCK_H

#include <stdint.h>

#define KV_SECOND INT64_C(1000000000) /* in nanoseconds */

int64_t kv_monotonic_now(void); /* nanoseconds */

#endif
