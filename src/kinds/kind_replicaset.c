#include "workload.h"

const struct kv_kind kv_kind_replicaset = {
    .name = "ReplicaSet",
    .group = "apps",
    .version = "v1",
    .resource = "replicasets",
    .namespaced = true,
    .keep = KV_KEEP_OWNERS,
    .size = sizeof(struct kv_workload),
    .fields = kv_workload_replicated_fields,
};
