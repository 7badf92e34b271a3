/* PodSpec (core/v1) of pods and of workloads' templates, as far as the rules on placement, files
 * and quotas read it.
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
    bool set; /* present, even if empty: an empty one selects everything, an absent one nothing */
};

struct kv_node_selector_term {
    struct kv_list expressions; /* struct kv_requirement: for labels */
    struct kv_list fields;      /* struct kv_requirement: for metadata.name */
};

struct kv_pod_affinity_term {
    const char *topology_key;
    struct kv_label_selector selector;
    struct kv_strings
        namespaces; /* in addition to the namespaceSelector's; with neither, the pod's own */
    struct kv_label_selector namespace_selector; /* for labels of namespaces */
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
    const char *key;               /* NULL with operator Exists: every taint */
    const char *operator, * value; /* Equal if left out */
    const char *effect;            /* NULL = every effect */
};

/* Values may be secrets. Kept are the variables that a subPathExpr of the same container needs, in
 * full. If memory asks for host names, also kept are: variables with a host name in their value,
 * with only these names; variables from a ConfigMap; and beside an envFrom the names of the others,
 * since they replace keys of the ConfigMap. */
struct kv_env {
    const char *name;
    const char *value;                       /* NULL if not literal (valueFrom), or left out */
    bool is_reference;                       /* valueFrom: the value is unknown here */
    const char *config_map, *config_map_key; /* valueFrom.configMapKeyRef; only with host names */
};

/* envFrom: all keys of a ConfigMap or Secret, each with a prefix. */
struct kv_env_from {
    const char *prefix;
    const char *config_map; /* NULL = a Secret's */
};

/* Only if memory asks for host names. */
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
    const char *image;
    const char *restart_policy;      /* of an init container: Always makes it a sidecar */
    struct kv_resources resources;   /* as written, without the API's defaults */
    struct kv_list env;              /* struct kv_env; see there */
    struct kv_list env_from;         /* struct kv_env_from */
    struct kv_strings args, command; /* the host names in them, in kv_hosts_keep's form */
    struct kv_list mounts;           /* struct kv_volume_mount */
};

/* volumeAttributes of a volume of the CSI driver for NFS (nfs.csi.k8s.io); those of other drivers
 * are not kept. Source: github.com/kubernetes-csi/csi-driver-nfs, docs/driver-parameters.md and
 * pkg/nfs/nodeserver.go (NodePublishVolume) */
struct kv_csi_attributes {
    const char *server, *share, *sub_dir;
};
extern const struct kv_shape kv_csi_attributes_fields[];

/* A PersistentVolumeClaim that is created with a pod: of an ephemeral volume, or from a
 * StatefulSet's volumeClaimTemplates. */
struct kv_claim_template {
    const char *name;             /* of a StatefulSet's; NULL in an ephemeral volume */
    struct kv_labels annotations; /* the one that names a class, KV_BETA_STORAGE_CLASS */
    const char *storage_class;    /* spec.storageClassName; see kv_claim_template_class */
    const char *volume;           /* spec.volumeName: the requested PersistentVolume */
    const char *volume_mode;      /* of a StatefulSet's: Filesystem if left out */
    struct kv_strings access_modes;
    struct kv_quantities requests;     /* spec.resources.requests */
    struct kv_label_selector selector; /* for PersistentVolumes */
};
extern const struct kv_shape kv_claim_template_fields[];
void kv_claim_template_finish(void *item, const struct kv_memory *memory);

/* The annotation from before the field existed. It takes precedence. Source:
 * pkg/apis/core/v1/helper/helpers.go (GetPersistentVolumeClaimClass) */
#define KV_BETA_STORAGE_CLASS "volume.beta.kubernetes.io/storage-class"

/* "" = none (static binding); NULL = the default class. */
const char *kv_claim_template_class(const struct kv_claim_template *claim);

struct kv_volume {
    const char *name;
    const char *claim_name;            /* persistentVolumeClaim */
    bool is_ephemeral;                 /* its claim is created with the pod and named POD-NAME */
    struct kv_claim_template claim;    /* of an ephemeral one: the template of that claim */
    const char *nfs_server, *nfs_path; /* nfs */
    const char *csi_driver;            /* csi, inline */
    struct kv_csi_attributes csi;
};

struct kv_pod_spec {
    const char *node_name;
    struct kv_labels node_selector;
    struct kv_list required_node_terms; /* struct kv_node_selector_term: one of them must match */
    struct kv_list required_anti_affinity;  /* struct kv_pod_affinity_term */
    struct kv_list preferred_anti_affinity; /* struct kv_weighted_affinity_term */
    struct kv_list required_affinity;       /* struct kv_pod_affinity_term */
    struct kv_list preferred_affinity;      /* struct kv_weighted_affinity_term */
    struct kv_list topology_spread;         /* struct kv_topology_spread */
    struct kv_list containers, init_containers, ephemeral_containers; /* struct kv_container */
    struct kv_list volumes; /* struct kv_volume; volumes of which only the name would be kept are
                               left out, with their mounts */
    struct kv_list host_aliases;   /* struct kv_host_alias */
    struct kv_resources resources; /* of the pod as a whole (spec.resources) */
    const char *runtime_class;     /* runtimeClassName */
    struct kv_quantities overhead; /* of its RuntimeClass; templates have none */
    struct kv_integer active_deadline_seconds;
    const char *priority_class;
    struct kv_list tolerations; /* struct kv_toleration; only of kinds that keep them */
};

/* The table, with offsets in struct kv_pod_spec; ends with a NULL key. */
extern const struct kv_shape kv_pod_spec_fields[];
void kv_pod_spec_finish(void *spec,
                        const struct kv_memory *memory); /* of the rows that use that table */
extern const struct kv_shape kv_label_selector_fields[];

/* Does one term of a required node affinity match a node? An empty one never does. Source:
 * k8s.io/component-helpers/scheduling/corev1/nodeaffinity. */
bool kv_node_term_matches(const struct kv_node_selector_term *term, const char *node,
                          struct kv_labels labels);

/* Does the selector match these labels? An empty selector matches everything. Source:
 * k8s.io/apimachinery/pkg/labels (Requirement.Matches). */
bool kv_label_selector_matches(const struct kv_label_selector *selector, struct kv_labels labels);

#endif
