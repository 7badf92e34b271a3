#include "workload.h"

static const struct kv_shape spec_fields[] = {
    WORKLOAD_STRATEGY("updateStrategy"),
    WORKLOAD_SELECTOR,
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(desired, "desiredNumberScheduled", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(current, "currentNumberScheduled", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(ready, "numberReady", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(available, "numberAvailable", KV_SHAPE_INTEGER),
    WORKLOAD_CONDITIONS,
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

const struct kv_kind kv_kind_daemonset = {
    .name = "DaemonSet",
    .group = "apps",
    .version = "v1",
    .resource = "daemonsets",
    .namespaced = true,
    /* A DaemonSet has no conditions: only who wrote its status tells since when it is as it is. */
    .keep = KV_KEEP_MANAGERS | KV_KEEP_TOLERATIONS,
    .size = sizeof(struct kv_workload),
    .fields = fields,
};
