/* PodSpec (core/v1), as pods and the templates of workloads have it: what the rules on placement,
 * on files and on quotas read of it.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
#ifndef KUBEVET_KINDS_PODSPEC_H
#define KUBEVET_KINDS_PODSPEC_H

#include "kubevet/kinds/shape.h"

/* matchExpressions of node affinity and of label selectors. */
struct kv_requirement {
    const char *key, *operator;
    struct kv_strings values;
};

struct kv_label_selector {
    struct kv_labels match_labels;
    struct kv_list expressions; /* struct kv_requirement */
    bool set; /* it was there, empty or not: an empty one selects everything, none at
                 all selects nothing */
};

struct kv_node_selector_term {
    struct kv_list expressions; /* struct kv_requirement: over labels */
    struct kv_list fields;      /* struct kv_requirement: over metadata.name */
};

struct kv_pod_affinity_term {
    const char *topology_key;
    struct kv_label_selector selector;
    struct kv_strings namespaces; /* with the namespaceSelector's; neither = the pod's own */
    struct kv_label_selector namespace_selector; /* over namespaces' labels */
    struct kv_strings
        mismatch_keys; /* labels that must differ from the pod's own, if it has them */
};

struct kv_weighted_affinity_term {
    struct kv_pod_affinity_term term;
};

struct kv_topology_spread {
    const char *topology_key, *when_unsatisfiable;
    struct kv_label_selector selector;
};

struct kv_toleration {
    const char *key;               /* NULL with the operator Exists: every taint */
    const char *operator, * value; /* Equal where it is left out */
    const char *effect;            /* NULL = every effect */
};

/* Values may be secrets. Kept are the variables that a subPathExpr of the same container needs,
 * whole; and, where the memory asks for host names, those whose value names one, with nothing but
 * the names, those that come from a ConfigMap, and, beside an envFrom, the others' mere names,
 * which tell what of the ConfigMap they replace. */
struct kv_env {
    const char *name;
    const char *value; /* NULL where it is not literal (valueFrom), or left out */
    bool is_reference; /* valueFrom: what it is can't be read here */
    const char *config_map, *config_map_key; /* valueFrom.configMapKeyRef; only with host names */
};

/* envFrom: all keys of a ConfigMap or a Secret, with a prefix before each. */
struct kv_env_from {
    const char *prefix;
    const char *config_map; /* NULL = a Secret's */
};

/* Only with host names. */
struct kv_host_alias {
    const char *ip;
    struct kv_strings hostnames;
};

struct kv_volume_mount {
    const char *name; /* of the volume */
    const char *mount_path, *sub_path, *sub_path_expr;
};

struct kv_resources {
    struct kv_quantities requests, limits;
};
extern const struct kv_shape kv_resources_fields[];

struct kv_container {
    const char *name;
    const char *restart_policy;      /* of an init container: Always makes a sidecar of it */
    struct kv_resources resources;   /* as written: API defaults are not filled in */
    struct kv_list env;              /* struct kv_env; see there */
    struct kv_list env_from;         /* struct kv_env_from */
    struct kv_strings args, command; /* the host names in them, as kv_hosts_keep gives them */
    struct kv_list mounts;           /* struct kv_volume_mount */
};

/* What volumeAttributes say of a share of a CSI driver for NFS (nfs.csi.k8s.io); others are not
 * kept. Source: github.com/kubernetes-csi/csi-driver-nfs, docs/driver-parameters.md and
 * pkg/nfs/nodeserver.go (NodePublishVolume) */
struct kv_csi_attributes {
    const char *server, *share, *sub_dir;
};
extern const struct kv_shape kv_csi_attributes_fields[];

struct kv_volume {
    const char *name;
    const char *claim_name;            /* persistentVolumeClaim */
    bool is_ephemeral;                 /* its claim is made with the pod, and called POD-NAME */
    const char *nfs_server, *nfs_path; /* nfs */
    const char *csi_driver;            /* csi, inline */
    struct kv_csi_attributes csi;
};

struct kv_pod_spec {
    const char *node_name;
    struct kv_labels node_selector;
    struct kv_list required_node_terms;    /* struct kv_node_selector_term: any of them must hold */
    struct kv_list required_anti_affinity; /* struct kv_pod_affinity_term */
    struct kv_list preferred_anti_affinity; /* struct kv_weighted_affinity_term */
    struct kv_list required_affinity;       /* struct kv_pod_affinity_term */
    struct kv_list preferred_affinity;      /* struct kv_weighted_affinity_term */
    struct kv_list topology_spread;         /* struct kv_topology_spread */
    struct kv_list containers, init_containers, ephemeral_containers; /* struct kv_container */
    struct kv_list volumes; /* struct kv_volume; those of which only the name would be kept, and
                               their mounts, are left out */
    struct kv_list host_aliases;   /* struct kv_host_alias */
    struct kv_resources resources; /* of the pod as a whole (spec.resources) */
    struct kv_quantities overhead; /* of its RuntimeClass */
    struct kv_integer active_deadline_seconds;
    const char *priority_class;
    struct kv_list tolerations; /* struct kv_toleration; only of kinds that keep them */
};

/* The table, with offsets from the start of a struct kv_pod_spec; ends with a NULL key. */
extern const struct kv_shape kv_pod_spec_fields[];
void kv_pod_spec_finish(void *spec,
                        const struct kv_memory *memory); /* of the rows that lead to that table */
extern const struct kv_shape kv_label_selector_fields[];

/* Does one term of a required node affinity hold for a node? One that names nothing never does.
 * Source: k8s.io/component-helpers/scheduling/corev1/nodeaffinity. */
bool kv_node_term_matches(const struct kv_node_selector_term *term, const char *node,
                          struct kv_labels labels);

/* Does the selector match these labels? An empty selector matches everything.
 * Source: k8s.io/apimachinery/pkg/labels (Requirement.Matches). */
bool kv_label_selector_matches(const struct kv_label_selector *selector, struct kv_labels labels);

#endif
