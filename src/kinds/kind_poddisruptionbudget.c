#include "kubevet/kinds/poddisruptionbudget.h"

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_disruption_budget, min_available, "minAvailable", KV_SHAPE_SCALAR),
    KV_ROW(kv_disruption_budget, max_unavailable, "maxUnavailable", KV_SHAPE_SCALAR),
    KV_PART(kv_disruption_budget, selector, "selector", kv_label_selector_fields,
            .mark = offsetof(struct kv_label_selector, set)),
    KV_ROW(kv_disruption_budget, unhealthy_policy, "unhealthyPodEvictionPolicy", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_disruption_budget, observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    KV_ROW(kv_disruption_budget, allowed, "disruptionsAllowed", KV_SHAPE_INTEGER),
    KV_ROW(kv_disruption_budget, healthy, "currentHealthy", KV_SHAPE_INTEGER),
    KV_ROW(kv_disruption_budget, wanted, "desiredHealthy", KV_SHAPE_INTEGER),
    KV_ROW(kv_disruption_budget, expected, "expectedPods", KV_SHAPE_INTEGER),
    KV_CONDITIONS(struct kv_disruption_budget, conditions),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

const struct kv_kind kv_kind_poddisruptionbudget = {
    .name = "PodDisruptionBudget",
    .group = "policy",
    .version = "v1",
    .resource = "poddisruptionbudgets",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_disruption_budget),
    .fields = fields,
};
