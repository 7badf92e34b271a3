#include "kubevet/kinds/reference.h"

static const struct kv_shape role_fields[] = {
    KV_ROW(kv_reference, role_kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_reference, role_name, "name", KV_SHAPE_STRING),
    {0},
};

const struct kv_shape kv_binding_fields[] = {
    KV_METADATA,
    KV_OBJECT("roleRef", role_fields),
    {0},
};

const struct kv_kind kv_kind_rolebinding = {
    .name = "RoleBinding",
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .resource = "rolebindings",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .metadata_only = true,
    .size = sizeof(struct kv_reference),
    .fields = kv_binding_fields,
};
