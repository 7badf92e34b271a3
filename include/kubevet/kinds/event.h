/* Event (core/v1): only those about an object that a controller could not create. */
#ifndef KUBEVET_KINDS_EVENT_H
#define KUBEVET_KINDS_EVENT_H

#include "kubevet/kinds/kind.h"

struct kv_event {
    struct kv_object object;
    const char *type, *reason; /* a recording may contain others than Warning and FailedCreate */
    const char *message;
    const char *about_kind, *about_name, *about_uid; /* involvedObject */
    kv_time last;                                    /* lastTimestamp */
    kv_time at;                                      /* eventTime, in the newer form */
    kv_time series_last; /* series.lastObservedTime, in the newer form */
};

extern const struct kv_kind kv_kind_event;

/* When it was last seen; KV_TIME_NONE if unknown. */
kv_time kv_event_last_seen(const struct kv_event *event);

#endif
