#include "remaining.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/duration.h"

/* If the state is younger than its clock says, even less is left. */
enum remaining remaining_of(const struct kv_check *check, kv_time until, int64_t least)
{
    if (check->now == KV_TIME_NONE)
        return REMAINS_UNKNOWN;
    if (until - check->now < least / KV_SECOND)
        return REMAINS_LESS;
    return kv_state_clock_is_close(check->state) ? REMAINS_ENOUGH : REMAINS_UNKNOWN;
}

const char *remaining_length(struct kv_check *check, kv_time from, kv_time until)
{
    char text[KV_DURATION_TEXT_MAX];
    return kv_check_format(check, "%s", kv_duration_format((until - from) * KV_SECOND, text));
}

const char *remaining_text(struct kv_check *check, kv_time until)
{
    return until < check->now
               ? kv_check_format(check, "ended %s", kv_check_ago(check, until))
               : kv_check_format(check, "ends in %s", remaining_length(check, check->now, until));
}

const char *remaining_unknown(struct kv_check *check)
{
    return kv_check_format(check, "how long it is still valid is unknown: %s",
                           kv_check_undated(check, check->now, "no clock"));
}
