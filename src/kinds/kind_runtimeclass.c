#include "kubevet/kinds/runtimeclass.h"

static const struct kv_shape overhead_fields[] = {
    KV_ROW(kv_runtime_class, overhead, "podFixed", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_ROW(kv_runtime_class, handler, "handler", KV_SHAPE_STRING),
    KV_OBJECT("overhead", overhead_fields),
    {0},
};

const struct kv_kind kv_kind_runtimeclass = {
    .name = "RuntimeClass",
    .group = "node.k8s.io",
    .version = "v1",
    .resource = "runtimeclasses",
    .size = sizeof(struct kv_runtime_class),
    .fields = fields,
};
