#include "defaults.h"

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
    KV_OBJECT("metric", name_fields),
    {0},
};

static const struct kv_shape metric_fields[] = {
    KV_ROW(kv_autoscaler_metric, type, "type", KV_SHAPE_STRING),
    KV_OBJECT("resource", resource_fields),
    KV_OBJECT("containerResource", resource_fields),
    KV_OBJECT("pods", custom_fields),
    KV_OBJECT("object", custom_fields),
    KV_OBJECT("external", custom_fields),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_OBJECT("scaleTargetRef", target_fields),
    KV_ROW(kv_autoscaler, min, "minReplicas", KV_SHAPE_INTEGER),
    KV_ROW(kv_autoscaler, max, "maxReplicas", KV_SHAPE_INTEGER),
    KV_LIST(kv_autoscaler, metrics, "metrics", kv_autoscaler_metric, metric_fields),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_autoscaler, last_scaled, "lastScaleTime", KV_SHAPE_TIME),
    KV_CONDITIONS(struct kv_autoscaler, conditions),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

/* Without metrics, an autoscaler uses the CPU. */
static const struct kv_node *cpu_metrics(struct kv_arena *arena)
{
    struct kv_node_pair *name = kv_arena_array(arena, 1, sizeof *name);
    struct kv_node_pair *metric = kv_arena_array(arena, 2, sizeof *metric);
    const struct kv_node **items = kv_arena_array(arena, 1, sizeof *items);
    name[0] = (struct kv_node_pair){kv_tree_string("name", arena), kv_tree_string("cpu", arena)};
    metric[0] =
        (struct kv_node_pair){kv_tree_string("type", arena), kv_tree_string("Resource", arena)};
    metric[1] =
        (struct kv_node_pair){kv_tree_string("resource", arena), kv_tree_mapping(name, 1, arena)};
    items[0] = kv_tree_mapping(metric, 2, arena);
    return kv_tree_sequence(items, 1, arena);
}

static const struct kv_node *metrics_default(const struct kv_node *object, struct kv_arena *arena)
{
    static const char *const path[] = {"spec", NULL};
    return default_at(object, path, "metrics", cpu_metrics(arena), arena);
}

static const struct kv_default defaults[] = {
    {.path = {"spec"}, .key = "minReplicas", .value = "1"},
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
    .defaults = defaults,
    .default_more = metrics_default,
};

/* The controller has found its target, so the apiVersion is right, even if a reduced recording has
 * lost it. A manifest has no status, and may change just that. */
static bool has_found_its_target(const struct kv_autoscaler *autoscaler)
{
    return autoscaler->object.change == KV_UNTOUCHED &&
           kv_condition_is_true(&autoscaler->conditions, "AbleToScale");
}

bool kv_autoscaler_is_for(const struct kv_autoscaler *autoscaler, const struct kv_kind *kind)
{
    const char *api_version = autoscaler->target_api_version;
    if (!api_version)
        return kv_kind_is_of(kind, NULL) || has_found_its_target(autoscaler);
    bool has_one_slash = strchr(api_version, '/') == strrchr(api_version, '/');
    return has_one_slash && kv_kind_is_of(kind, api_version);
}
