/* PersistentVolume (core/v1). */
#ifndef KUBEVET_KINDS_PERSISTENTVOLUME_H
#define KUBEVET_KINDS_PERSISTENTVOLUME_H

#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

struct kv_persistent_volume {
    struct kv_object object;
    struct kv_quantities capacity;
    struct kv_strings access_modes;
    const char *reclaim_policy; /* of this volume; the policy of its class may have changed since */
    const char *storage_class;  /* spec.storageClassName; see kv_persistent_volume_class */
    const char *claim_namespace, *claim_name; /* spec.claimRef */
    const char *nfs_server, *nfs_path;
    const char *csi_driver, *csi_handle;
    const char *host_path, *local_path;
    const char *iscsi_portal, *iscsi_name; /* iscsi_name is its iqn */
    const char *node_affinity;             /* as a digest */
    const char *volume_mode;               /* NULL = Filesystem */
    struct kv_csi_attributes csi;
    const char *phase;   /* Available, Bound, Released, Failed */
    kv_time phase_since; /* status.lastPhaseTransitionTime */
};

extern const struct kv_kind kv_kind_persistentvolume;

/* As with a claim, the old annotation takes precedence. NULL = no class. */
const char *kv_persistent_volume_class(const struct kv_persistent_volume *volume);

#endif
