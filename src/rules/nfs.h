/* What the rules on NFS share: which mounts of pods and of workloads' templates reach a documented
 * export, and what of it. */
#ifndef KUBEVET_RULES_NFS_H
#define KUBEVET_RULES_NFS_H

#include "holders.h"
#include "nfs_path.h"

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* A share, whichever way a volume names it: in-tree, or through the CSI driver nfs.csi.k8s.io. */
struct nfs_share {
    const char *server; /* NULL = the volume is not on NFS */
    const char *path;   /* cleaned */
};
struct nfs_share nfs_share_of(struct kv_arena *arena, const struct kv_persistent_volume *volume);

/* Host names compare without case and without the root's dot. */
bool nfs_server_is(const char *server, const char *documented);

/* The volume that a claim is bound to, or that is meant for it; NULL where there is none, which
 * means something only where both kinds are known. */
const struct kv_persistent_volume *nfs_claim_volume(const struct kv_state *state,
                                                    const struct kv_claim *claim);

/* Is the namespace one of those where pods may mount the export? */
bool nfs_is_at_home(const struct kv_spec_nfs *documented, const char *namespace);

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
    enum nfs_sub_path state;
    const char *sub_path; /* resolved and cleaned, if the state is known */
    const char *path;     /* on the server: the share's with the subPath; the share's alone if that
                             is not known */
    enum nfs_place place; /* if the state is known */
    const char *database;
    bool inherited; /* the maker's template has the same mount, and is judged for it */
};

/* Which mounts are asked for. */
struct nfs_question {
    bool (*is_wanted)(const struct kv_spec_nfs *documented); /* of which exports */
    bool at_home_only;                                       /* in the exports' namespaces only */
    bool any_sub_path; /* the subPath doesn't matter: one that can't be resolved is no gap */
};

/* The mounts that are asked for, holder by holder, as a list of struct nfs_mount. What can't be
 * told is reported as not evaluated. Ended pods, finished Jobs and what a judged workload made for
 * itself (a Deployment's ReplicaSets, a CronJob's Jobs) are left out. */
struct kv_list nfs_mounts_find(struct kv_check *check, struct nfs_question question);

/* "spec.template.spec.containers[odoo].volumeMounts[/mnt]" and `part` ("" or ".subPath"). */
const char *nfs_mount_field(struct kv_check *check, const struct nfs_mount *mount,
                            const char *part);

/* Does it reach more than one database of an isolated export? That is the isolation's to report,
 * and how it is mounted besides is no second drift. */
bool nfs_is_isolations(const struct nfs_mount *mount);

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
