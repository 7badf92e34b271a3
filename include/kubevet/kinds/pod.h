/* Pod (core/v1). */
#ifndef KUBEVET_KINDS_POD_H
#define KUBEVET_KINDS_POD_H

#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

/* What a container runs with: its resources differ from the spec during an in-place resize. */
struct kv_container_status {
    const char *name;
    const char *image_id; /* docker.io/library/mariadb@sha256:...; "" or NULL until it is pulled */
    struct kv_resources resources;  /* the ones in effect */
    struct kv_quantities allocated; /* allocatedResources: reserved on the node */
};

/* The part of the status that pods of one template have in common. */
struct kv_pod_in_force {
    struct kv_list statuses;        /* struct kv_container_status */
    struct kv_list init_statuses;   /* the same of init containers */
    struct kv_resources resources;  /* status.resources: the ones of spec.resources in effect */
    struct kv_quantities allocated; /* status.allocatedResources */
};

struct kv_pod {
    struct kv_object object;        /* keeps labels and owners */
    const char *node_name;          /* spec.nodeName, which spec->node_name is not */
    const struct kv_pod_spec *spec; /* shared between pods with an equal spec */
    const char *phase;              /* Pending, Running, Succeeded, Failed, Unknown */
    const char *qos_class;          /* Guaranteed, Burstable, BestEffort */
    struct kv_list conditions;      /* struct kv_condition; without Initialized, ContainersReady and
                                       PodReadyToStartContainers */
    const struct kv_pod_in_force *in_force; /* shared, too */
};

extern const struct kv_kind kv_kind_pod;

/* Succeeded or Failed: it no longer runs. */
bool kv_pod_has_ended(const struct kv_pod *pod);

#endif
