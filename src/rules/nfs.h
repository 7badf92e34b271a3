/* What the rules on NFS share: which mounts of pods and of workloads' templates reach a documented
 * export, and what of it. */
#ifndef KUBEVET_RULES_NFS_H
#define KUBEVET_RULES_NFS_H

#include "holders.h"
#include "nfs_exports.h"
#include "nfs_path.h"

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* A pod, or a workload by its template. */
struct nfs_holder {
    const struct kv_object *object;
    const struct kv_pod_spec *spec;
    const char *path;              /* of the pod's spec in the object: "spec.template.spec" */
    const struct kv_object *maker; /* whose template the pod was made from, if that is judged; else
                                      the object itself */
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
    const char *sub_path; /* resolved and cleaned; the variable's name, if the state is unknown */
    const char *path;     /* on the server: the share's with the subPath; the share's alone if that
                             is not known */
    const char *root;     /* the export's, if the path is that or below it */
    enum nfs_place place; /* if the state is known */
    const char *database;
    const char *meant;  /* the database that the mountPath says; NULL = it says none */
    bool is_lost;       /* where the export lies can't be told, and that is reported */
    bool inherited;     /* the maker's template has the same mount, and is judged for it */
    bool is_isolations; /* the rule on isolation tells of it (nfs_isolation.h) */
};

/* Which mounts are asked for. All of the holder's mounts come along with them: whose a pod is, they
 * tell together. */
struct nfs_question {
    bool (*is_wanted)(const struct kv_spec_nfs *documented); /* of which exports */
    bool at_home_only;                                       /* in the exports' namespaces only */
    bool any_sub_path; /* the subPath doesn't matter: one that can't be resolved is no gap */
};

/* The mounts that are asked for, holder by holder, as a list of struct nfs_mount. What can't be
 * told of those that are wanted is reported as not evaluated. Ended pods, finished Jobs and what a
 * judged workload made for itself (a Deployment's ReplicaSets, a CronJob's Jobs) are left out. */
struct kv_list nfs_mounts_find(struct kv_check *check, struct nfs_question question);

/* "spec.template.spec.containers[odoo].volumeMounts[/mnt]" and `part` ("" or ".subPath"). */
const char *nfs_mount_field(struct kv_check *check, const struct nfs_mount *mount,
                            const char *part);

/* What is wrong with the subPath, by the documented one. */
enum nfs_fault {
    NFS_FAULT_NONE,
    NFS_FAULT_REFUSED,  /* Kubernetes does: the container never starts */
    NFS_FAULT_FOLDER,   /* it leads to no database's folder */
    NFS_FAULT_DATABASE, /* to another database's than the mountPath says */
};

/* Judged by where the mount leads, whichever part of that the volume's own path is. A mount that is
 * the isolation's has no other fault: it is told once. */
enum nfs_fault nfs_mount_fault(struct kv_check *check, const struct nfs_mount *mount);

/* As the mount says it; NULL = none. */
const char *nfs_mount_sub_path(const struct nfs_mount *mount);

/* "nfs01.planapulse.com:/exports/odoo18/filestore/dunavlog_18" */
const char *nfs_mount_place(struct kv_check *check, const struct nfs_mount *mount);

/* A finding about the mount, at its field. */
struct kv_finding *nfs_mount_finding(struct kv_check *check, const struct nfs_mount *mount,
                                     const char *part, struct kv_place documented,
                                     const char *message);

/* The kinds whose objects may mount an export, and those that lead from a claim to its share: for
 * `also_reads`, since what is known of them can be judged without the others. Where one of the
 * former is not known, holder_gaps_report says; claims and volumes that can't be read are told of
 * the pods that use them. */
extern const struct kv_kind *const nfs_kinds[];

/* Does the spec document an export of which this is true? */
bool nfs_any(const struct kv_spec *spec, bool (*is_wanted)(const struct kv_spec_nfs *documented));

#endif
