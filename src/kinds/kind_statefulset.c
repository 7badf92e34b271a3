#include "workload_table.h"

static const struct kv_default defaults[] = {
    {.path = {"spec", "updateStrategy"}, .key = "type", .value = "RollingUpdate", .is_text = true},
    {.path = {"spec"}, .key = "podManagementPolicy", .value = "OrderedReady", .is_text = true},
    {0},
};

const struct kv_kind kv_kind_statefulset = {
    .name = "StatefulSet",
    .group = "apps",
    .version = "v1",
    .resource = "statefulsets",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_workload),
    .fields = workload_replicated_fields,
    .defaults = defaults,
    .is_workload = true,
    .has_replicas = true,
};
