#include "workload.h"

static const struct kv_shape template_metadata_fields[] = {
    WORKLOAD_ROW(template_labels, "labels", KV_SHAPE_LABELS),
    {0},
};

const struct kv_shape kv_workload_template_fields[] = {
    {.key = "metadata", .type = KV_SHAPE_OBJECT, .fields = template_metadata_fields},
    {.key = "spec",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_workload, template),
     .fields = kv_pod_spec_fields,
     .finish = kv_pod_spec_finish},
    {0},
};

static const struct kv_shape rolling_update_fields[] = {
    WORKLOAD_ROW(max_surge, "maxSurge", KV_SHAPE_SCALAR),
    {0},
};

const struct kv_shape kv_workload_strategy_fields[] = {
    WORKLOAD_ROW(strategy, "type", KV_SHAPE_STRING),
    {.key = "rollingUpdate", .type = KV_SHAPE_OBJECT, .fields = rolling_update_fields},
    {0},
};

static const struct kv_shape ordinals_fields[] = {
    WORKLOAD_ROW(first_ordinal, "start", KV_SHAPE_INTEGER),
    {0},
};

static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(replicas, "replicas", KV_SHAPE_INTEGER),
    {.key = "ordinals", .type = KV_SHAPE_OBJECT, .fields = ordinals_fields},
    WORKLOAD_STRATEGY("strategy"),
    WORKLOAD_SELECTOR,
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(current, "replicas", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(ready, "readyReplicas", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(available, "availableReplicas", KV_SHAPE_INTEGER),
    WORKLOAD_CONDITIONS,
    {0},
};

const struct kv_shape kv_workload_replicated_fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};
