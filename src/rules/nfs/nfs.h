/* Shared by the rules on NFS: the mounts of pods and workloads' templates that reach a documented
 * export, and which part of it. */
#ifndef KUBEVET_RULES_NFS_NFS_H
#define KUBEVET_RULES_NFS_NFS_H

#include "exports.h"
#include "path.h"
#include "rules/workload/holders.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* A pod, or a workload by its template. */
struct nfs_holder {
    const struct kv_object *object;
    const struct kv_pod_spec *spec;
    const char *path;              /* path of the pod's spec in the object: "spec.template.spec" */
    const struct kv_object *maker; /* the workload whose template the pod was created from, if it is
                                      checked; otherwise the object itself */
};

/* One mount of a documented export. */
struct nfs_mount {
    const struct nfs_holder *holder;
    const struct kv_spec_nfs *documented;
    const char *group; /* containers, initContainers, ephemeralContainers */
    const struct kv_container *container;
    const struct kv_volume_mount *mount;
    const char *server;
    const char *share; /* the volume's own path on the server */
    enum nfs_sub_path state;
    const char *sub_path; /* resolved and cleaned; if the state is unknown, the variable's name */
    const char *path; /* on the server: the share's path with the subPath; only the share's path if
                         the subPath is unknown */
    const char *root; /* of the export, if the path is in it */
    enum nfs_place place; /* if the state is known */
    const char *database;
    const char *meant;         /* the database named in the mountPath; NULL = none */
    bool is_lost;              /* the location of the export is unknown, and that is reported */
    bool inherited;            /* the maker's template has the same mount, and is checked for it */
    bool claimed_by_isolation; /* nfs/isolation reports it (isolation.h) */
};

/* Selects mounts. All mounts of a selected holder are included: only together do they show the
 * pod's tenant. */
struct nfs_question {
    bool (*is_wanted)(const struct kv_spec_nfs *documented); /* of which exports */
    bool at_home_only;                                       /* only in the exports' namespaces */
    bool any_sub_path; /* the subPath is irrelevant: an unresolvable one is no gap */
};

/* The selected mounts, holder by holder, as a list of struct nfs_mount. What is unknown about them
 * is reported as not evaluated. Ended pods, finished Jobs and what a checked workload created for
 * itself (a Deployment's ReplicaSets, a CronJob's Jobs) are left out. */
struct kv_list nfs_mounts_find(struct kv_check *check, struct nfs_question question);

/* What is wrong with the subPath, compared with the documented one. */
enum nfs_fault {
    NFS_FAULT_NONE,
    NFS_FAULT_REFUSED,  /* Kubernetes refuses it: the container never starts */
    NFS_FAULT_FOLDER,   /* it is not a database's folder */
    NFS_FAULT_DATABASE, /* it is a different database's than the mountPath's */
};

/* Compares the resulting folder, including the volume's own path. A mount that nfs/isolation
 * reports has no other fault: it is reported once. */
enum nfs_fault nfs_mount_fault(struct kv_check *check, const struct nfs_mount *mount);

/* As the mount gives it; NULL = none. */
const char *nfs_mount_sub_path(const struct nfs_mount *mount);

/* "nfs01.planapulse.com:/exports/odoo18/filestore/dunavlog_18" */
const char *nfs_mount_place(struct kv_check *check, const struct nfs_mount *mount);

/* A finding on the mount's field. */
struct kv_finding *nfs_mount_finding(struct kv_check *check, const struct nfs_mount *mount,
                                     const char *part, struct kv_place documented,
                                     const char *message);

/* The kinds whose objects may mount an export, and those that lead from a claim to its share: each
 * is checked as far as it is known. holder_gaps_report reports unknown ones of the former;
 * unreadable claims and volumes are reported for the pods that use them. */
#define NFS_READS                                                                                  \
    HOLDER_READS(KV_EVERYWHERE),                                                                   \
        {.kind = &kv_kind_persistentvolumeclaim, .need = KV_HELPS, .in = KV_EVERYWHERE},           \
        {.kind = &kv_kind_persistentvolume, .need = KV_HELPS},                                     \
        {.kind = &kv_kind_storageclass, .need = KV_HELPS},                                         \
    {                                                                                              \
        .kind = &kv_kind_horizontalpodautoscaler, .need = KV_HELPS, .in = KV_EVERYWHERE            \
    }

/* Does the spec document an export for which `wanted` is true? */
bool nfs_any(const struct kv_spec *spec, bool (*is_wanted)(const struct kv_spec_nfs *documented));

#endif
