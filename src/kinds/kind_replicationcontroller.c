#include "workload_table.h"

/* Its selector is a plain map of labels, which no rule reads. It keeps no managers, since Flux's
 * manifests contain Deployments instead. */
static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(replicas, "replicas", KV_SHAPE_INTEGER),
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

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

const struct kv_kind kv_kind_replicationcontroller = {
    .name = "ReplicationController",
    .group = "",
    .version = "v1",
    .resource = "replicationcontrollers",
    .namespaced = true,
    .keep = KV_KEEP_OWNERS,
    .size = sizeof(struct kv_workload),
    .fields = fields,
    .is_workload = true,
    .has_replicas = true,
};
