#include "kubevet/kinds/node.h"

static const struct kv_shape taint_fields[] = {
    KV_ROW(kv_taint, key, "key", KV_SHAPE_STRING),
    KV_ROW(kv_taint, value, "value", KV_SHAPE_STRING),
    KV_ROW(kv_taint, effect, "effect", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_node_object, provider_id, "providerID", KV_SHAPE_STRING),
    KV_ROW(kv_node_object, unschedulable, "unschedulable", KV_SHAPE_BOOL),
    {.key = "taints",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_node_object, taints),
     .fields = taint_fields,
     .size = sizeof(struct kv_taint)},
    {0},
};

static const struct kv_shape info_fields[] = {
    KV_ROW(kv_node_object, container_runtime, "containerRuntimeVersion", KV_SHAPE_STRING),
    KV_ROW(kv_node_object, kubelet_version, "kubeletVersion", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_node_object, capacity, "capacity", KV_SHAPE_QUANTITIES),
    KV_CONDITIONS(struct kv_node_object, conditions),
    {.key = "nodeInfo", .type = KV_SHAPE_OBJECT, .fields = info_fields},
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

const struct kv_kind kv_kind_node = {
    .name = "Node",
    .group = "",
    .version = "v1",
    .resource = "nodes",

    .keep = KV_KEEP_LABELS,
    .size = sizeof(struct kv_node_object),
    .fields = fields,
};
