#include "kubevet/kinds/route.h"

static const struct kv_shape listener_fields[] = {
    KV_ROW(kv_gateway_listener, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_gateway_listener, hostname, "hostname", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_LIST(kv_gateway, listeners, "listeners", kv_gateway_listener, listener_fields),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_CONDITIONS(struct kv_gateway, conditions),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

const struct kv_kind kv_kind_gateway = {
    .name = "Gateway",
    .group = "gateway.networking.k8s.io",
    .version = "v1",
    .resource = "gateways",
    .namespaced = true,
    .custom = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_gateway),
    .fields = fields,
};
