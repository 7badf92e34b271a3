#include "kubevet/kinds/kind.h"

const struct kv_kind kv_kind_serviceaccount = {
    .name = "ServiceAccount",
    .group = "",
    .version = "v1",
    .resource = "serviceaccounts",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_object),
    .fields = kv_metadata_only_fields,
};
