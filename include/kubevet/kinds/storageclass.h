/* StorageClass (storage.k8s.io/v1). */
#ifndef KUBEVET_KINDS_STORAGECLASS_H
#define KUBEVET_KINDS_STORAGECLASS_H

#include "kubevet/kinds/kind.h"

struct kv_storage_class {
    struct kv_object object; /* keeps the annotations that say which class is the default */
    const char *provisioner;
    struct kv_labels
        parameters; /* those that say where on NFS volumes are, in full; others as digests */
    const char *reclaim_policy;      /* Delete if a manifest leaves it out */
    const char *volume_binding_mode; /* Immediate if a manifest leaves it out */
    enum kv_tristate allow_volume_expansion;
};

extern const struct kv_kind kv_kind_storageclass;

/* A parameter that is kept in full; its key is matched ignoring case; NULL = not set. */
const char *kv_storage_class_parameter(const struct kv_storage_class *storage_class,
                                       const char *key);

/* storageclass.kubernetes.io/is-default-class, or its older beta form, says "true". */
bool kv_storage_class_is_default(const struct kv_storage_class *storage_class);

#endif
