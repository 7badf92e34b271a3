#include "kubevet/kinds/reference.h"

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_reference, controller, "controllerName", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    {0},
};

const struct kv_kind kv_kind_gatewayclass = {
    .name = "GatewayClass",
    .group = "gateway.networking.k8s.io",
    .version = "v1",
    .resource = "gatewayclasses",
    .custom = true,
    .keep = KV_KEEP_MANAGERS,
    .metadata_only = true,
    .size = sizeof(struct kv_reference),
    .fields = fields,
};
