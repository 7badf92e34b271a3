/* Whose files the mounts of an isolated export reach, and which of them break the isolation. Every
 * rule on mounts asks, so that a mount that one of them tells of is not told by the others. */
#ifndef KUBEVET_RULES_NFS_ISOLATION_H
#define KUBEVET_RULES_NFS_ISOLATION_H

#include "nfs.h"
#include "tenants.h"

enum nfs_breach {
    NFS_BREACH_NONE,
    NFS_BREACH_STRANGER, /* a pod outside the export's namespaces */
    NFS_BREACH_ABOVE,    /* all tenants' files at once */
    NFS_BREACH_FOREIGN,  /* one tenant's mountPath, or pod by its other mounts' mountPaths, and
                            another's files */
    NFS_BREACH_TWO,      /* one pod with the files of two tenants */
    NFS_BREACH_OVERLAP,  /* two pods with the same files, and not one tenant's */
};

/* A mount and whose files it reaches. */
struct nfs_reach {
    struct nfs_mount *mount;
    struct tenant files; /* unknown where it reaches no single database, too, or a part of one that
                            only the mount itself calls so */
    struct tenant meant; /* whom the mountPath is for */
    bool is_at_home;
    enum nfs_breach breach;
    bool is_told;                  /* by its template, or with another mount of the pod */
    const struct nfs_reach *other; /* of two mounts that must not be together, the other one */
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
    struct nfs_reach **sorted; /* those at home, by path: what lies under a path comes right after
                                  it */
    size_t sorted_count;
};

/* Judges the mounts of isolated exports (struct nfs_mount), and marks those that break it. */
struct nfs_isolation nfs_isolation_judge(struct kv_check *check, const struct kv_list *mounts);

/* The mounts of the holder that item `first` belongs to; they begin there. */
struct nfs_group nfs_isolation_group(const struct nfs_isolation *isolation, size_t first);

/* The container never gets to see the files, or nobody can tell which. */
bool nfs_reach_is_shut(const struct nfs_reach *reach);
bool nfs_reach_is_above(const struct nfs_reach *reach);

/* Whose folder it is, or is a part of. Without `tenants` each database is a tenant of its own. */
struct tenant nfs_tenant_of_folder(const struct kv_check *check, const struct nfs_mount *mount);

bool nfs_tenants_are_one(const struct tenant *a, const struct tenant *b);

/* The mount that tells best whose pod it is: one where mountPath and files agree, else any that
 * reaches one tenant's files, or only names a tenant; NULL if none does. */
const struct nfs_reach *nfs_group_own(struct nfs_group group);

#endif
