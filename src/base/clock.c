#include "kubevet/base/clock.h"

#include <time.h>

int64_t kv_monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * KV_SECOND + now.tv_nsec;
}

double kv_seconds_now(void)
{
    return (double)kv_monotonic_now() / (double)KV_SECOND;
}
