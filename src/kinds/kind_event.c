#include "kubevet/kinds/event.h"

static const struct kv_shape about_fields[] = {
    KV_ROW(kv_event, about_kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_event, about_name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_event, about_uid, "uid", KV_SHAPE_TEXT),
    {0},
};

static const struct kv_shape series_fields[] = {
    KV_ROW(kv_event, series_last, "lastObservedTime", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_ROW(kv_event, type, "type", KV_SHAPE_STRING),
    KV_ROW(kv_event, reason, "reason", KV_SHAPE_STRING),
    KV_ROW(kv_event, message, "message", KV_SHAPE_TEXT),
    KV_OBJECT("involvedObject", about_fields),
    KV_ROW(kv_event, last, "lastTimestamp", KV_SHAPE_TIME),
    KV_ROW(kv_event, at, "eventTime", KV_SHAPE_TIME),
    KV_OBJECT("series", series_fields),
    {0},
};

/* A cluster has thousands of events, and few of these: the server is asked for no others. */
const struct kv_kind kv_kind_event = {
    .name = "Event",
    .group = "",
    .version = "v1",
    .resource = "events",
    .query = "fieldSelector=reason=FailedCreate,type=Warning",
    .namespaced = true,
    .size = sizeof(struct kv_event),
    .fields = fields,
};

kv_time kv_event_last_seen(const struct kv_event *event)
{
    kv_time last = event->last;
    if (event->series_last > last)
        last = event->series_last;
    return event->at > last ? event->at : last;
}
