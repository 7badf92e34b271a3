/* The clock by which limits of time are held. */
#ifndef KUBEVET_KUBE_CLOCK_H
#define KUBEVET_KUBE_CLOCK_H

#include <stdint.h>

int64_t kv_monotonic_now(void); /* nanoseconds */

#endif
