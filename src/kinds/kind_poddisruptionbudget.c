#include "kubevet/kinds/kind.h"

const struct kv_kind kv_kind_poddisruptionbudget = {
    .name = "PodDisruptionBudget",
    .group = "policy",
    .version = "v1",
    .resource = "poddisruptionbudgets",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_object),
    .fields = kv_metadata_only_fields,
};
