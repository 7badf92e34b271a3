#include "kubevet/base/deadline.h"

#include "kubevet/base/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>

enum { MOMENT_MS = 20 };

static int64_t deadline = INT64_MAX; /* monotonic */
static bool missed;

void kv_deadline_set(int64_t left)
{
    if (__builtin_add_overflow(kv_monotonic_now(), left, &deadline))
        deadline = INT64_MAX;
}

int64_t kv_deadline_left(void)
{
    if (deadline == INT64_MAX)
        return INT64_MAX;
    int64_t left = deadline - kv_monotonic_now();
    return left > 0 ? left : 0;
}

/* Milliseconds, rounded up, for poll(2). */
static int milliseconds_left(void)
{
    int64_t left = kv_deadline_left();
    if (left == INT64_MAX)
        return -1;
    return left / 1000000 < INT_MAX ? (int)((left + 999999) / 1000000) : INT_MAX;
}

static bool wait_for(int descriptor, short events)
{
    struct pollfd wait = {.fd = descriptor, .events = events};
    int ready;
    do
        ready = poll(&wait, 1, milliseconds_left());
    while ((ready < 0 && errno == EINTR) || (ready == 0 && kv_deadline_left() > 0));
    missed |= ready == 0;
    return ready != 0; /* the caller will see what is wrong with a descriptor */
}

bool kv_deadline_wait_to_read(int descriptor)
{
    return wait_for(descriptor, POLLIN);
}

bool kv_deadline_wait_to_write(int descriptor)
{
    return wait_for(descriptor, POLLOUT);
}

bool kv_deadline_wait_a_moment(void)
{
    if (kv_deadline_left() == 0) {
        missed = true;
        return false;
    }
    poll(NULL, 0, MOMENT_MS);
    return true;
}

bool kv_deadline_was_missed(void)
{
    return missed;
}
