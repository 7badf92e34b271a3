#include "workload_table.h"

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
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

static const struct kv_default defaults[] = {
    {.path = {"spec", "updateStrategy"}, .key = "type", .value = "RollingUpdate", .is_text = true},
    {.path = {"spec", "updateStrategy", "rollingUpdate"},
     .key = "maxSurge",
     .value = "0",
     .when = KV_DEFAULT_ROLLING},
    {0},
};

const struct kv_kind kv_kind_daemonset = {
    .name = "DaemonSet",
    .group = "apps",
    .version = "v1",
    .resource = "daemonsets",
    .namespaced = true,
    /* A DaemonSet has no conditions: only managedFields say when its status was last written. */
    .keep = KV_KEEP_MANAGERS | KV_KEEP_TOLERATIONS,
    .size = sizeof(struct kv_workload),
    .fields = fields,
    .defaults = defaults,
    .is_workload = true,
};
