#include "kubevet/kinds/storageclass.h"

#include <strings.h>

/* Of nfs.csi.k8s.io and of nfs-subdir-external-provisioner. */
static const char *const nfs_parameters[] = {"server", "share", "subDir", "pathPattern", NULL};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_ROW(kv_storage_class, provisioner, "provisioner", KV_SHAPE_STRING),
    KV_ROW(kv_storage_class, parameters, "parameters", KV_SHAPE_LABELS, .chosen = nfs_parameters),
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

static const struct kv_default defaults[] = {
    {.key = "reclaimPolicy", .value = "Delete", .is_text = true},
    {.key = "volumeBindingMode", .value = "Immediate", .is_text = true},
    {0},
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
    .defaults = defaults,
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

const char *kv_storage_class_parameter(const struct kv_storage_class *storage_class,
                                       const char *key)
{
    for (size_t i = 0; i < storage_class->parameters.count; i++)
        if (strcasecmp(storage_class->parameters.items[i].key, key) == 0)
            return storage_class->parameters.items[i].value;
    return NULL;
}
