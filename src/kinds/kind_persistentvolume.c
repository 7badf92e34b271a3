#include "kubevet/kinds/persistentvolume.h"

#include "kubevet/kinds/persistentvolumeclaim.h"

static const struct kv_shape claim_fields[] = {
    KV_ROW(kv_persistent_volume, claim_namespace, "namespace", KV_SHAPE_STRING),
    KV_ROW(kv_persistent_volume, claim_name, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape nfs_fields[] = {
    KV_ROW(kv_persistent_volume, nfs_server, "server", KV_SHAPE_STRING),
    KV_ROW(kv_persistent_volume, nfs_path, "path", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape csi_fields[] = {
    KV_ROW(kv_persistent_volume, csi_driver, "driver", KV_SHAPE_STRING),
    {.key = "volumeAttributes",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_persistent_volume, csi),
     .fields = kv_csi_attributes_fields},
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_persistent_volume, capacity, "capacity", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_persistent_volume, access_modes, "accessModes", KV_SHAPE_STRINGS),
    KV_ROW(kv_persistent_volume, reclaim_policy, "persistentVolumeReclaimPolicy", KV_SHAPE_STRING),
    KV_ROW(kv_persistent_volume, storage_class, "storageClassName", KV_SHAPE_STRING),
    {.key = "claimRef", .type = KV_SHAPE_OBJECT, .fields = claim_fields},
    {.key = "nfs", .type = KV_SHAPE_OBJECT, .fields = nfs_fields},
    {.key = "csi", .type = KV_SHAPE_OBJECT, .fields = csi_fields},
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_persistent_volume, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_persistent_volume, phase_since, "lastPhaseTransitionTime", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

static const char *const annotations[] = {KV_BETA_STORAGE_CLASS, NULL};

const struct kv_kind kv_kind_persistentvolume = {
    .name = "PersistentVolume",
    .group = "",
    .version = "v1",
    .resource = "persistentvolumes",
    .keep = KV_KEEP_MANAGERS,
    .annotations = annotations,
    .size = sizeof(struct kv_persistent_volume),
    .fields = fields,
};

const char *kv_persistent_volume_class(const struct kv_persistent_volume *volume)
{
    const char *annotated = kv_labels_get(volume->object.annotations, KV_BETA_STORAGE_CLASS);
    return annotated ? annotated : volume->storage_class;
}
