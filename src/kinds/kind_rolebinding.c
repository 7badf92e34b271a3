#include "kubevet/kinds/reference.h"

const struct kv_kind kv_kind_rolebinding = {
    .name = "RoleBinding",
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .resource = "rolebindings",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_reference),
    .fields = kv_binding_fields,
};
