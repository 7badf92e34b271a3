/* From a volume to its location on an NFS server, or why that is unknown. */
#ifndef KUBEVET_RULES_NFS_SHARE_H
#define KUBEVET_RULES_NFS_SHARE_H

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/rules/rule.h"

/* A share, by any kind of volume: in-tree, or the CSI driver nfs.csi.k8s.io. */
struct nfs_share {
    const char *server; /* NULL = the volume is not on NFS */
    const char *path;   /* cleaned */
};
struct nfs_share nfs_share_of(struct kv_arena *arena, const struct kv_persistent_volume *volume);

/* Host names are compared without case and without a trailing dot. */
bool nfs_server_is(const char *server, const char *documented);

/* The volume that a claim is bound to, or that is reserved for it; NULL = none, which means
 * something only if both kinds are known. */
const struct kv_persistent_volume *nfs_claim_volume(const struct kv_state *state,
                                                    const struct kv_claim *claim);

/* Why a share is unknown: a list that cannot be read, or a claim without a volume. */
struct nfs_gap {
    const struct kv_kind *kind; /* of the list; NULL = no gap */
    const char *namespace;      /* of the list (NULL = everywhere), or of the claim */
    const char *claim;          /* or of its creator; NULL = the list is the gap */
    const char *reason;         /* for a claim; the state has the reason for a list */
    struct kv_object_name cause;
};

/* A share, or why it is unknown, or neither: the claim is not on NFS, or does not exist, so that
 * its pods do not start. Both if only the volume, or only the spec, describes the claim: a
 * violation is still a finding, but a match is not yet proven. */
struct nfs_lookup {
    struct nfs_share share;
    struct nfs_gap gap;
    const struct kv_persistent_volume *volume; /* may be NULL */
};
struct nfs_lookup nfs_claim_lookup(struct kv_check *check, const char *namespace, const char *name);

/* For an ephemeral volume of a template whose pods have no names yet: by how its claims will be
 * created. */
struct nfs_lookup nfs_ephemeral_lookup(struct kv_check *check, const struct kv_object *holder,
                                       const struct kv_volume *volume);

/* For a StatefulSet's volumeClaimTemplate: one of its existing claims, which stands for all of
 * them. It is the claim of the first missing pod that will use it again, as after a scale to 0,
 * since no pod shows that claim; if all pods exist, the first pod's. */
struct nfs_lookup nfs_made_claim_lookup(struct kv_check *check, const struct kv_object *set,
                                        const char *template);

/* Gaps are collected and reported at the end: many pods share one, and it is reported once. */
void nfs_gap_note(struct kv_check *check, struct kv_list *gaps, struct nfs_gap gap);
void nfs_gaps_report(struct kv_check *check, const struct kv_list *gaps);

#endif
