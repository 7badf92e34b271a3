/* Pod (core/v1). */
#ifndef KUBEVET_KINDS_POD_H
#define KUBEVET_KINDS_POD_H

#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

struct kv_pod {
    struct kv_object object; /* keeps labels and owners */
    struct kv_pod_spec spec;
    const char *phase;         /* Pending, Running, Succeeded, Failed, Unknown */
    struct kv_list conditions; /* struct kv_condition; without Initialized, ContainersReady and
                                  PodReadyToStartContainers */
};

extern const struct kv_kind kv_kind_pod;

/* Succeeded or Failed: it runs no more. */
bool kv_pod_has_ended(const struct kv_pod *pod);

#endif
