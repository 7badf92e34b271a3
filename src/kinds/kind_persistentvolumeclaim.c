#include "kubevet/kinds/persistentvolumeclaim.h"

static const struct kv_shape resources_fields[] = {
    KV_ROW(kv_claim, requests, "requests", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_claim, storage_class, "storageClassName", KV_SHAPE_STRING),
    KV_ROW(kv_claim, volume, "volumeName", KV_SHAPE_STRING),
    KV_ROW(kv_claim, volume_mode, "volumeMode", KV_SHAPE_STRING),
    KV_ROW(kv_claim, data_source, "dataSource", KV_SHAPE_DIGEST),
    KV_ROW(kv_claim, data_source_ref, "dataSourceRef", KV_SHAPE_DIGEST),
    KV_ROW(kv_claim, access_modes, "accessModes", KV_SHAPE_STRINGS),
    KV_OBJECT("resources", resources_fields),
    KV_PART(kv_claim, selector, "selector", kv_label_selector_fields,
            .mark = offsetof(struct kv_label_selector, set)),
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
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

static const char *const annotations[] = {KV_BETA_STORAGE_CLASS, NULL};

static const struct kv_default defaults[] = {
    {.path = {"spec"}, .key = "volumeMode", .value = "Filesystem", .is_text = true},
    {0},
};

static const char *const assigned[] = {"volumeName", "storageClassName", "dataSource",
                                       "dataSourceRef", NULL};

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
    .defaults = defaults,
    .assigned = assigned,
};

const char *kv_claim_class(const struct kv_claim *claim)
{
    const char *annotated = kv_labels_get(claim->object.annotations, KV_BETA_STORAGE_CLASS);
    return annotated ? annotated : claim->storage_class;
}
