#include "workload_table.h"

const struct kv_kind kv_kind_replicaset = {
    .name = "ReplicaSet",
    .group = "apps",
    .version = "v1",
    .resource = "replicasets",
    .namespaced = true,
    .keep = KV_KEEP_OWNERS,
    .size = sizeof(struct kv_workload),
    .fields = workload_replicated_fields,
    .is_workload = true,
    .has_replicas = true,
};
