#include "workload.h"

static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(replicas, "replicas", KV_SHAPE_INTEGER),
    WORKLOAD_SELECTOR,
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(ready, "readyReplicas", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(available, "availableReplicas", KV_SHAPE_INTEGER),
    WORKLOAD_CONDITIONS,
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

const struct kv_kind kv_kind_replicaset = {
    .name = "ReplicaSet",
    .group = "apps",
    .version = "v1",
    .resource = "replicasets",
    .namespaced = true,
    .keep = KV_KEEP_OWNERS,
    .size = sizeof(struct kv_workload),
    .fields = fields,
};
