#include "workload.h"

const struct kv_kind kv_kind_statefulset = {
    .name = "StatefulSet",
    .group = "apps",
    .version = "v1",
    .resource = "statefulsets",
    .namespaced = true,
    .keep =
        KV_KEEP_MANAGERS, /* when its spec was changed, which the status may not have followed */
    .size = sizeof(struct kv_workload),
    .fields = kv_workload_replicated_fields,
};
