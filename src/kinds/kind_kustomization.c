#include "flux.h"

/* Of patches and variables nothing is kept but that they are there. */
static const struct kv_shape nothing[] = {{0}};

static const struct kv_shape entry_fields[] = {
    KV_ROW(kv_flux_entry, id, "id", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape inventory_fields[] = {
    {.key = "entries",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_flux_object, inventory),
     .fields = entry_fields,
     .size = sizeof(struct kv_flux_entry)},
    {0},
};

static const struct kv_shape spec_fields[] = {
    FLUX_ROW(prune, "prune", KV_SHAPE_BOOL),
    FLUX_ROW(target_namespace, "targetNamespace", KV_SHAPE_STRING),
    FLUX_ROW(name_prefix, "namePrefix", KV_SHAPE_STRING),
    FLUX_ROW(name_suffix, "nameSuffix", KV_SHAPE_STRING),
    {.key = "patches",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_flux_object, patches),
     .fields = nothing,
     .size = sizeof(char)},
    {.key = "postBuild",
     .type = KV_SHAPE_OBJECT,
     .fields = nothing,
     .mark = offsetof(struct kv_flux_object, has_post_build)},
    FLUX_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    FLUX_ROW(interval, "interval", KV_SHAPE_STRING),
    FLUX_ROW(retry_interval, "retryInterval", KV_SHAPE_STRING),
    FLUX_ROW(timeout, "timeout", KV_SHAPE_STRING),
    FLUX_ROW(path, "path", KV_SHAPE_STRING),
    FLUX_SOURCE("sourceRef"),
    FLUX_DEPENDS_ON,
    {0},
};

static const struct kv_shape attempt_fields[] = {
    KV_ROW(kv_flux_attempt, result, "lastReconciledStatus", KV_SHAPE_STRING),
    KV_ROW(kv_flux_attempt, last, "lastReconciled", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape status_fields[] = {
    FLUX_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    FLUX_ROW(applied_revision, "lastAppliedRevision", KV_SHAPE_STRING),
    KV_CONDITIONS(struct kv_flux_object, conditions),
    {.key = "inventory",
     .type = KV_SHAPE_OBJECT,
     .fields = inventory_fields,
     .mark = offsetof(struct kv_flux_object, has_inventory)},
    {.key = "history",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_flux_object, history),
     .fields = attempt_fields,
     .size = sizeof(struct kv_flux_attempt)},
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

const struct kv_kind kv_kind_kustomization = {
    .name = "Kustomization",
    .group = "kustomize.toolkit.fluxcd.io",
    .version = "v1",
    .resource = "kustomizations",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = fields,
};
