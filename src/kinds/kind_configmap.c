#include "kubevet/kinds/configmap.h"

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "data",
     .type = KV_SHAPE_HOSTS,
     .offset = offsetof(struct kv_config_map, data),
     .keep = KV_KEEP_HOSTS},
    {0},
};

const struct kv_kind kv_kind_configmap = {
    .name = "ConfigMap",
    .group = "",
    .version = "v1",
    .resource = "configmaps",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_config_map),
    .fields = fields,
};
