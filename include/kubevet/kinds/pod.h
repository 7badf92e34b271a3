/* Pod (core/v1). */
#ifndef KUBEVET_KINDS_POD_H
#define KUBEVET_KINDS_POD_H

#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

/* What the kubelet has made of a container's resources: while a resize in place is under way it
 * differs from the spec. */
struct kv_container_status {
    const char *name;
    struct kv_resources resources;  /* as they are in force */
    struct kv_quantities allocated; /* allocatedResources: what the node has set aside */
};

/* status, as far as pods of one template have it in common. */
struct kv_pod_in_force {
    struct kv_list statuses;        /* struct kv_container_status */
    struct kv_list init_statuses;   /* the same of init containers */
    struct kv_resources resources;  /* status.resources: of spec.resources, as they are in force */
    struct kv_quantities allocated; /* status.allocatedResources */
};

struct kv_pod {
    struct kv_object object;        /* keeps labels and owners */
    const char *node_name;          /* spec.nodeName, which spec->node_name is not */
    const struct kv_pod_spec *spec; /* shared by pods of which it is the same */
    const char *phase;              /* Pending, Running, Succeeded, Failed, Unknown */
    const char *qos_class;          /* Guaranteed, Burstable, BestEffort */
    struct kv_list conditions;      /* struct kv_condition; without Initialized, ContainersReady and
                                       PodReadyToStartContainers */
    const struct kv_pod_in_force *in_force; /* shared, too */
};

extern const struct kv_kind kv_kind_pod;

/* Succeeded or Failed: it runs no more. */
bool kv_pod_has_ended(const struct kv_pod *pod);

#endif
