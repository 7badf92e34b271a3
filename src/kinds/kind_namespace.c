#include "kubevet/kinds/namespace.h"

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_namespace, phase, "phase", KV_SHAPE_STRING),
    KV_CONDITIONS(struct kv_namespace, conditions),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("status", status_fields),
    {0},
};

const struct kv_kind kv_kind_namespace = {
    .name = "Namespace",
    .group = "",
    .version = "v1",
    .resource = "namespaces",
    .keep = KV_KEEP_LABELS | KV_KEEP_MANAGERS | KV_KEEP_ASKED_ANNOTATIONS,
    .size = sizeof(struct kv_namespace),
    .fields = fields,
};
