#include "workload.h"

const struct kv_kind kv_kind_statefulset = {
    .name = "StatefulSet",
    .group = "apps",
    .version = "v1",
    .resource = "statefulsets",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_workload),
    .fields = kv_workload_replicated_fields,
};
