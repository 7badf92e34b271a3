/* PersistentVolumeClaim (core/v1). */
#ifndef KUBEVET_KINDS_PERSISTENTVOLUMECLAIM_H
#define KUBEVET_KINDS_PERSISTENTVOLUMECLAIM_H

#include "kubevet/kinds/kind.h"

struct kv_claim {
    struct kv_object object;   /* keeps KV_BETA_STORAGE_CLASS */
    const char *storage_class; /* spec.storageClassName; see kv_claim_class */
    const char *volume;        /* the PersistentVolume's name, once bound or asked for */
    struct kv_strings access_modes;
    struct kv_quantities requests; /* spec.resources.requests */
    const char *phase;             /* Pending, Bound, Lost */
    struct kv_quantities capacity;
    struct kv_quantities allocated; /* status.allocatedResources: what an expansion has set aside */
};

extern const struct kv_kind kv_kind_persistentvolumeclaim;

/* The annotation from before there was the field. Where it stands, it counts.
 * Source: pkg/apis/core/v1/helper/helpers.go (GetPersistentVolumeClaimClass) */
#define KV_BETA_STORAGE_CLASS "volume.beta.kubernetes.io/storage-class"

/* "" = none, by hand; NULL = left to the default class. */
const char *kv_claim_class(const struct kv_claim *claim);

#endif
