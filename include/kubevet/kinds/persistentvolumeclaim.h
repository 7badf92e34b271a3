/* PersistentVolumeClaim (core/v1). */
#ifndef KUBEVET_KINDS_PERSISTENTVOLUMECLAIM_H
#define KUBEVET_KINDS_PERSISTENTVOLUMECLAIM_H

#include "kubevet/kinds/kind.h"

struct kv_claim {
    struct kv_object object;
    const char *storage_class; /* "" = none, by hand; NULL = left to the default class */
    const char *volume;        /* the PersistentVolume's name, once bound or asked for */
    struct kv_strings access_modes;
    struct kv_quantities requests; /* spec.resources.requests */
    const char *phase;             /* Pending, Bound, Lost */
    struct kv_quantities capacity;
};

extern const struct kv_kind kv_kind_persistentvolumeclaim;

#endif
