#include "workload_table.h"

static const struct kv_shape template_metadata_fields[] = {
    WORKLOAD_ROW(template_labels, "labels", KV_SHAPE_LABELS),
    {0},
};

const struct kv_shape workload_template_fields[] = {
    KV_OBJECT("metadata", template_metadata_fields),
    KV_PART(kv_workload, template, "spec", kv_pod_spec_fields, .finish = kv_pod_spec_finish),
    {0},
};

static const struct kv_shape rolling_update_fields[] = {
    WORKLOAD_ROW(max_surge, "maxSurge", KV_SHAPE_SCALAR),
    {0},
};

const struct kv_shape workload_strategy_fields[] = {
    WORKLOAD_ROW(strategy, "type", KV_SHAPE_STRING),
    KV_OBJECT("rollingUpdate", rolling_update_fields),
    {0},
};

static const struct kv_shape ordinals_fields[] = {
    WORKLOAD_ROW(first_ordinal, "start", KV_SHAPE_INTEGER),
    {0},
};

static const struct kv_shape claim_retention_fields[] = {
    WORKLOAD_ROW(claims_when_deleted, "whenDeleted", KV_SHAPE_STRING),
    WORKLOAD_ROW(claims_when_scaled, "whenScaled", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(replicas, "replicas", KV_SHAPE_INTEGER),
    KV_OBJECT("ordinals", ordinals_fields),
    KV_LIST(kv_workload, claim_templates, "volumeClaimTemplates", kv_claim_template,
            kv_claim_template_fields, .finish = kv_claim_template_finish),
    KV_OBJECT("persistentVolumeClaimRetentionPolicy", claim_retention_fields),
    WORKLOAD_ROW(service_name, "serviceName", KV_SHAPE_STRING),
    WORKLOAD_ROW(pod_management, "podManagementPolicy", KV_SHAPE_STRING),
    WORKLOAD_STRATEGY("strategy"),
    WORKLOAD_SELECTOR,
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(current, "replicas", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(ready, "readyReplicas", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(available, "availableReplicas", KV_SHAPE_INTEGER),
    WORKLOAD_CONDITIONS,
    {0},
};

const struct kv_shape workload_replicated_fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};
