/* NFS exports as the volumes and mounts of a state show them. */
#ifndef KUBEVET_INIT_EXPORTS_H
#define KUBEVET_INIT_EXPORTS_H

#include "draft.h"

struct nfs_export {
    const char *name; /* by which a spec calls it */
    const char *server;
    const char *path;          /* on the server; NULL = volumes have different ones */
    const char *mount_path;    /* that most mounts follow, with `{database}`; NULL = none */
    const char *sub_path;      /* likewise */
    size_t mounts, following;  /* with a subPath; those that follow the pattern */
    struct kv_list namespaces; /* const char *: sorted, each once */
    struct kv_list databases;  /* struct nfs_database: sorted, each once */
    struct kv_list claims;     /* const char *: NAMESPACE/NAME */
};

struct nfs_database {
    const char *name;
    const char *workload; /* that mounts it */
};

/* All exports, as a list of struct nfs_export, sorted by name. Found once. */
const struct kv_list *exports_of(struct draft *draft);

/* The export that a claim lies on; NULL = none. */
const struct nfs_export *export_of_claim(struct draft *draft, const char *namespace,
                                         const char *claim);

/* The export that a volume of a pod in the namespace lies on; NULL = none. */
const struct nfs_export *export_of_volume(struct draft *draft, const char *namespace,
                                          const struct kv_volume *volume);

#endif
