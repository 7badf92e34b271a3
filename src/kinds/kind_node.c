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
    KV_LIST(kv_node_object, taints, "taints", kv_taint, taint_fields),
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
    KV_OBJECT("nodeInfo", info_fields),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

static const char *const annotations[] = {KV_K3S_NODE_ARGS, NULL};

const struct kv_kind kv_kind_node = {
    .name = "Node",
    .group = "",
    .version = "v1",
    .resource = "nodes",

    .annotations = annotations,
    .keep = KV_KEEP_LABELS,
    .size = sizeof(struct kv_node_object),
    .fields = fields,
};
