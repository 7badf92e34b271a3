#include "workload.h"

static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(replicas, "parallelism", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(completions, "completions", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    WORKLOAD_SELECTOR,
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(active, "active", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(succeeded, "succeeded", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(ready, "ready", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(completed, "completionTime", KV_SHAPE_TIME),
    WORKLOAD_CONDITIONS,
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

const struct kv_kind kv_kind_job = {
    .name = "Job",
    .group = "batch",
    .version = "v1",
    .resource = "jobs",
    .namespaced = true,
    .keep = KV_KEEP_OWNERS | KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_workload),
    .fields = fields,
};
