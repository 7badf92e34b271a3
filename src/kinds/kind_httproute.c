#include "kubevet/kinds/kind.h"

const struct kv_kind kv_kind_httproute = {
    .name = "HTTPRoute",
    .group = "gateway.networking.k8s.io",
    .version = "v1",
    .resource = "httproutes",
    .namespaced = true,
    .custom = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_object),
    .fields = kv_metadata_only_fields,
};
