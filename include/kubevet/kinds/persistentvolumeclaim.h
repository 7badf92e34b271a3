/* PersistentVolumeClaim (core/v1). */
#ifndef KUBEVET_KINDS_PERSISTENTVOLUMECLAIM_H
#define KUBEVET_KINDS_PERSISTENTVOLUMECLAIM_H

#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

struct kv_claim {
    struct kv_object object;   /* keeps KV_BETA_STORAGE_CLASS */
    const char *storage_class; /* spec.storageClassName; see kv_claim_class */
    const char *volume;        /* name of the PersistentVolume, once bound or requested */
    const char *volume_mode;   /* NULL = Filesystem */
    struct kv_strings access_modes;
    struct kv_quantities requests;             /* spec.resources.requests */
    struct kv_label_selector selector;         /* for PersistentVolumes */
    const char *data_source, *data_source_ref; /* as digests */
    const char *phase;                         /* Pending, Bound, Lost */
    struct kv_quantities capacity;
    struct kv_quantities allocated; /* status.allocatedResources: reserved by an expansion */
};

extern const struct kv_kind kv_kind_persistentvolumeclaim;

/* "" = none (static binding); NULL = the default class. */
const char *kv_claim_class(const struct kv_claim *claim);

#endif
