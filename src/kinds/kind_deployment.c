#include "workload_table.h"

static const struct kv_default defaults[] = {
    {.path = {"spec", "strategy"}, .key = "type", .value = "RollingUpdate", .is_text = true},
    {.path = {"spec", "strategy", "rollingUpdate"},
     .key = "maxSurge",
     .value = "25%",
     .is_text = true,
     .when = KV_DEFAULT_ROLLING},
    {0},
};

const struct kv_kind kv_kind_deployment = {
    .name = "Deployment",
    .group = "apps",
    .version = "v1",
    .resource = "deployments",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_workload),
    .fields = workload_replicated_fields,
    .defaults = defaults,
    .is_workload = true,
    .has_replicas = true,
};
