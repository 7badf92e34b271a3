#include "kubevet/kinds/kind.h"

const struct kv_kind kv_kind_gatewayclass = {
    .name = "GatewayClass",
    .group = "gateway.networking.k8s.io",
    .version = "v1",
    .resource = "gatewayclasses",
    .custom = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_object),
    .fields = kv_metadata_only_fields,
};
