#include "kubevet/kinds/configmap.h"

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_ROW(kv_config_map, data, "data", KV_SHAPE_HOSTS, .keep = KV_KEEP_HOSTS),
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
