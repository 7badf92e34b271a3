#include "kubevet/kinds/kind.h"

const struct kv_kind kv_kind_gateway = {
    .name = "Gateway",
    .group = "gateway.networking.k8s.io",
    .version = "v1",
    .resource = "gateways",
    .namespaced = true,
    .custom = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_object),
    .fields = kv_metadata_only_fields,
};
