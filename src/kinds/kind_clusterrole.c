#include "kubevet/kinds/access.h"

const struct kv_kind kv_kind_clusterrole = {
    .name = "ClusterRole",
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .resource = "clusterroles",
    .keep = KV_KEEP_MANAGERS | KV_KEEP_LABELS,
    .size = sizeof(struct kv_role),
    .fields = kv_role_fields,
};
