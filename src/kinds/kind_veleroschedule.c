#include "kubevet/kinds/schedule.h"

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_scheduler, schedule, "schedule", KV_SHAPE_STRING),
    KV_ROW(kv_scheduler, suspended, "paused", KV_SHAPE_BOOL),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    {0},
};

const struct kv_kind kv_kind_veleroschedule = {
    .name = "Schedule",
    .group = "velero.io",
    .version = "v1",
    .resource = "schedules",
    .namespaced = true,
    .custom = true,
    .size = sizeof(struct kv_scheduler),
    .fields = fields,
};
