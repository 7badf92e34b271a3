#include "workload.h"

const struct kv_kind kv_kind_deployment = {
    .name = "Deployment",
    .group = "apps",
    .version = "v1",
    .resource = "deployments",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_workload),
    .fields = kv_workload_replicated_fields,
};
