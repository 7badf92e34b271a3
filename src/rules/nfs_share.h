/* From a volume to the place on an NFS server that it leads to, and why that can't always be told.
 */
#ifndef KUBEVET_RULES_NFS_SHARE_H
#define KUBEVET_RULES_NFS_SHARE_H

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
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

/* Why a share can't be told: a list that can't be read, or a claim without a volume. */
struct nfs_gap {
    const struct kv_kind *kind; /* the list's; NULL = no gap */
    const char *namespace;      /* of the list (NULL = everywhere), or of the claim */
    const char *claim;          /* NULL = the list is the gap */
    const char *reason;         /* of a claim; a list's is the state's to say */
    struct kv_object_name cause;
};

/* A share, or why it can't be told, or neither: the claim leads to no NFS server, or to nothing at
 * all, which keeps its pods from starting. Both, where only the volume, or only the spec, tells of
 * the claim: what is wrong even so is worth a finding, and what looks right is not yet proven. */
struct nfs_lookup {
    struct nfs_share share;
    struct nfs_gap gap;
    const struct kv_persistent_volume *volume; /* may be NULL */
};
struct nfs_lookup nfs_claim_lookup(struct kv_check *check, const char *namespace, const char *name);

/* Of a StatefulSet's volumeClaimTemplate: one of the claims that it has made, which stands for all
 * of them. That of the first pod that is not there and will take it again, as after a scale to 0,
 * is told by nobody else; where all pods are there, that of the first. */
struct nfs_lookup nfs_made_claim_lookup(struct kv_check *check, const struct kv_object *set,
                                        const char *template);

/* Gaps are collected and told at the end: many pods share one, and it is told once. */
void nfs_gap_note(struct kv_check *check, struct kv_list *gaps, struct nfs_gap gap);
void nfs_gaps_tell(struct kv_check *check, const struct kv_list *gaps);

#endif
