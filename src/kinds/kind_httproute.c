#include "kubevet/kinds/route.h"

const struct kv_kind kv_kind_httproute = {
    .name = "HTTPRoute",
    .group = "gateway.networking.k8s.io",
    .version = "v1",
    .resource = "httproutes",
    .namespaced = true,
    .custom = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_route),
    .fields = kv_gateway_route_fields,
};
