#include "kubevet/kinds/limitrange.h"

static const struct kv_shape limit_fields[] = {
    KV_ROW(kv_limit, type, "type", KV_SHAPE_STRING),
    KV_ROW(kv_limit, defaults, "default", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_limit, default_requests, "defaultRequest", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_limit, max, "max", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_limit, min, "min", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_limit, max_ratio, "maxLimitRequestRatio", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_LIST(kv_limit_range, limits, "limits", kv_limit, limit_fields),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    {0},
};

const struct kv_kind kv_kind_limitrange = {
    .name = "LimitRange",
    .group = "",
    .version = "v1",
    .resource = "limitranges",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_limit_range),
    .fields = fields,
};
