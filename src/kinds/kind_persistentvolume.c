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
    KV_ROW(kv_persistent_volume, csi_handle, "volumeHandle", KV_SHAPE_TEXT),
    KV_PART(kv_persistent_volume, csi, "volumeAttributes", kv_csi_attributes_fields),
    {0},
};

static const struct kv_shape host_path_fields[] = {
    KV_ROW(kv_persistent_volume, host_path, "path", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape iscsi_fields[] = {
    KV_ROW(kv_persistent_volume, iscsi_portal, "targetPortal", KV_SHAPE_STRING),
    KV_ROW(kv_persistent_volume, iscsi_name, "iqn", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape local_fields[] = {
    KV_ROW(kv_persistent_volume, local_path, "path", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_persistent_volume, capacity, "capacity", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_persistent_volume, access_modes, "accessModes", KV_SHAPE_STRINGS),
    KV_ROW(kv_persistent_volume, reclaim_policy, "persistentVolumeReclaimPolicy", KV_SHAPE_STRING),
    KV_ROW(kv_persistent_volume, storage_class, "storageClassName", KV_SHAPE_STRING),
    KV_OBJECT("claimRef", claim_fields),
    KV_OBJECT("nfs", nfs_fields),
    KV_OBJECT("csi", csi_fields),
    KV_OBJECT("hostPath", host_path_fields),
    KV_OBJECT("local", local_fields),
    KV_OBJECT("iscsi", iscsi_fields),
    KV_ROW(kv_persistent_volume, node_affinity, "nodeAffinity", KV_SHAPE_DIGEST),
    KV_ROW(kv_persistent_volume, volume_mode, "volumeMode", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_persistent_volume, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_persistent_volume, phase_since, "lastPhaseTransitionTime", KV_SHAPE_TIME),
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
    {.path = {"spec"}, .key = "persistentVolumeReclaimPolicy", .value = "Retain", .is_text = true},
    {.path = {"spec"}, .key = "volumeMode", .value = "Filesystem", .is_text = true},
    {0},
};

static const char *const assigned[] = {"claimRef", "nodeAffinity", NULL};

const struct kv_kind kv_kind_persistentvolume = {
    .name = "PersistentVolume",
    .group = "",
    .version = "v1",
    .resource = "persistentvolumes",
    .keep = KV_KEEP_MANAGERS | KV_KEEP_LABELS,
    .annotations = annotations,
    .size = sizeof(struct kv_persistent_volume),
    .fields = fields,
    .defaults = defaults,
    .assigned = assigned,
};

const char *kv_persistent_volume_class(const struct kv_persistent_volume *volume)
{
    const char *annotated = kv_labels_get(volume->object.annotations, KV_BETA_STORAGE_CLASS);
    return annotated ? annotated : volume->storage_class;
}
