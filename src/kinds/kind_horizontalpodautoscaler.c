#include "kubevet/kinds/horizontalpodautoscaler.h"

static const struct kv_shape target_fields[] = {
    KV_ROW(kv_autoscaler, target_api_version, "apiVersion", KV_SHAPE_STRING),
    KV_ROW(kv_autoscaler, target_kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_autoscaler, target_name, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape resource_fields[] = {
    KV_ROW(kv_autoscaler_metric, resource, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape name_fields[] = {
    KV_ROW(kv_autoscaler_metric, name, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape custom_fields[] = {
    {.key = "metric", .type = KV_SHAPE_OBJECT, .fields = name_fields},
    {0},
};

static const struct kv_shape metric_fields[] = {
    KV_ROW(kv_autoscaler_metric, type, "type", KV_SHAPE_STRING),
    {.key = "resource", .type = KV_SHAPE_OBJECT, .fields = resource_fields},
    {.key = "containerResource", .type = KV_SHAPE_OBJECT, .fields = resource_fields},
    {.key = "pods", .type = KV_SHAPE_OBJECT, .fields = custom_fields},
    {.key = "object", .type = KV_SHAPE_OBJECT, .fields = custom_fields},
    {.key = "external", .type = KV_SHAPE_OBJECT, .fields = custom_fields},
    {0},
};

static const struct kv_shape spec_fields[] = {
    {.key = "scaleTargetRef", .type = KV_SHAPE_OBJECT, .fields = target_fields},
    KV_ROW(kv_autoscaler, min, "minReplicas", KV_SHAPE_INTEGER),
    KV_ROW(kv_autoscaler, max, "maxReplicas", KV_SHAPE_INTEGER),
    {.key = "metrics",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_autoscaler, metrics),
     .fields = metric_fields,
     .size = sizeof(struct kv_autoscaler_metric)},
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_autoscaler, last_scaled, "lastScaleTime", KV_SHAPE_TIME),
    KV_CONDITIONS(struct kv_autoscaler, conditions),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

const struct kv_kind kv_kind_horizontalpodautoscaler = {
    .name = "HorizontalPodAutoscaler",
    .group = "autoscaling",
    .version = "v2",
    .resource = "horizontalpodautoscalers",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_autoscaler),
    .fields = fields,
};
