/* RuntimeClass (node.k8s.io/v1). Admission copies overhead.podFixed into spec.overhead of each pod
 * of the class, and quotas count it. Source:
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-overhead/ */
#ifndef KUBEVET_KINDS_RUNTIMECLASS_H
#define KUBEVET_KINDS_RUNTIMECLASS_H

#include "kubevet/kinds/kind.h"

struct kv_runtime_class {
    struct kv_object object;
    const char *handler;
    struct kv_quantities overhead; /* overhead.podFixed */
};

extern const struct kv_kind kv_kind_runtimeclass;

#endif
