/* Whose files the mounts of an isolated export reach, and which mounts break the isolation. All
 * rules on mounts use it, so that each mount is reported by only one of them. */
#ifndef KUBEVET_RULES_NFS_ISOLATION_H
#define KUBEVET_RULES_NFS_ISOLATION_H

#include "nfs.h"
#include "tenants.h"

enum nfs_breach {
    NFS_BREACH_NONE,
    NFS_BREACH_STRANGER, /* a pod outside the export's namespaces */
    NFS_BREACH_ABOVE,    /* all tenants' files at once */
    NFS_BREACH_FOREIGN,  /* one tenant's mountPath, or pod by its other mounts' mountPaths, with
                            another tenant's files */
    NFS_BREACH_TWO,      /* one pod with the files of two tenants */
    NFS_BREACH_OVERLAP,  /* two pods of different tenants with the same files */
};

/* A mount and whose files it reaches. */
struct nfs_reach {
    struct nfs_mount *mount;
    struct tenant files; /* unknown also if it reaches no single database, or a part of one that
                            only this mount names so */
    struct tenant meant; /* the tenant of the mountPath */
    bool is_at_home;
    enum nfs_breach breach;
    bool is_reported; /* its template, or another mount of the pod, is reported instead */
    const struct nfs_reach *other; /* of two mounts that must not be combined, the other one */
};

/* The mounts of one pod or template. */
struct nfs_group {
    struct nfs_reach *items;
    size_t count;
};

struct nfs_isolation {
    struct kv_check *check;
    struct nfs_reach *items; /* holder by holder */
    size_t count;
    struct nfs_reach **sorted; /* those in the export, by path: what is below a path follows it */
    size_t sorted_count;
};

/* Checks the mounts of isolated exports (struct nfs_mount), and marks those that break the
 * isolation. */
struct nfs_isolation nfs_isolation_find(struct kv_check *check, const struct kv_list *mounts);

/* The mounts of the holder of item `first`, which must be its first one. */
struct nfs_group nfs_isolation_group(const struct nfs_isolation *isolation, size_t first);

/* The container never sees the files, or it is unknown which. */
bool nfs_reach_is_shut(const struct nfs_reach *reach);
bool nfs_reach_is_above(const struct nfs_reach *reach);

/* The tenant whose folder it is, or contains it. Without `tenants` each database is a tenant of its
 * own. */
struct tenant nfs_tenant_of_folder(const struct kv_check *check, const struct nfs_mount *mount);

bool nfs_tenants_are_one(const struct tenant *a, const struct tenant *b);

/* The mount that shows best which tenant a pod belongs to: one whose mountPath and files agree,
 * otherwise any that reaches one tenant's files, or only names a tenant; NULL = none. */
const struct nfs_reach *nfs_group_own(struct nfs_group group);

#endif
