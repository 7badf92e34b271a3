/* Node (core/v1). */
#ifndef KUBEVET_KINDS_NODE_H
#define KUBEVET_KINDS_NODE_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

/* The options of k3s on this node, as a JSON list, including those from its configuration files. */
#define KV_K3S_NODE_ARGS "k3s.io/node-args"

struct kv_taint {
    const char *key, *value;
    const char *effect; /* NoSchedule, PreferNoSchedule, NoExecute */
};

struct kv_node_object {
    struct kv_object object; /* keeps labels, and the annotation above */
    const char *provider_id; /* exoscale://UUID */
    enum kv_tristate unschedulable;
    struct kv_list taints; /* struct kv_taint */
    struct kv_quantities capacity;
    struct kv_list conditions;     /* struct kv_condition */
    const char *container_runtime; /* containerd://2.2.1 */
    const char *kubelet_version;   /* v1.35.3 */
};

extern const struct kv_kind kv_kind_node;

#endif
