#include "kubevet/kinds/storageclass.h"

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_ROW(kv_storage_class, provisioner, "provisioner", KV_SHAPE_STRING),
    KV_ROW(kv_storage_class, reclaim_policy, "reclaimPolicy", KV_SHAPE_STRING),
    KV_ROW(kv_storage_class, volume_binding_mode, "volumeBindingMode", KV_SHAPE_STRING),
    KV_ROW(kv_storage_class, allow_volume_expansion, "allowVolumeExpansion", KV_SHAPE_BOOL),
    {0},
};

static const char *const default_annotations[] = {
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
    NULL,
};

const struct kv_kind kv_kind_storageclass = {
    .name = "StorageClass",
    .group = "storage.k8s.io",
    .version = "v1",
    .resource = "storageclasses",
    .keep = KV_KEEP_MANAGERS,
    .annotations = default_annotations,
    .size = sizeof(struct kv_storage_class),
    .fields = fields,
};

bool kv_storage_class_is_default(const struct kv_storage_class *storage_class)
{
    for (const char *const *key = default_annotations; *key; key++) {
        const char *value = kv_labels_get(storage_class->object.annotations, *key);
        if (value && strcmp(value, "true") == 0)
            return true;
    }
    return false;
}
