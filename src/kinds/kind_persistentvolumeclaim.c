#include "kubevet/kinds/persistentvolumeclaim.h"

static const struct kv_shape resources_fields[] = {
    KV_ROW(kv_claim, requests, "requests", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_claim, storage_class, "storageClassName", KV_SHAPE_STRING),
    KV_ROW(kv_claim, volume, "volumeName", KV_SHAPE_STRING),
    KV_ROW(kv_claim, access_modes, "accessModes", KV_SHAPE_STRINGS),
    {.key = "resources", .type = KV_SHAPE_OBJECT, .fields = resources_fields},
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_claim, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_claim, capacity, "capacity", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_claim, allocated, "allocatedResources", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

static const char *const annotations[] = {KV_BETA_STORAGE_CLASS, NULL};

const struct kv_kind kv_kind_persistentvolumeclaim = {
    .name = "PersistentVolumeClaim",
    .group = "",
    .version = "v1",
    .resource = "persistentvolumeclaims",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .annotations = annotations,
    .size = sizeof(struct kv_claim),
    .fields = fields,
};

const char *kv_claim_class(const struct kv_claim *claim)
{
    const char *annotated = kv_labels_get(claim->object.annotations, KV_BETA_STORAGE_CLASS);
    return annotated ? annotated : claim->storage_class;
}
