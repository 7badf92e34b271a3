#include "kubevet/kinds/access.h"

const struct kv_kind kv_kind_role = {
    .name = "Role",
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .resource = "roles",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_role),
    .fields = kv_role_fields,
};
