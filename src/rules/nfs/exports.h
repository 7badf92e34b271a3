/* The locations of the documented exports on their servers, and which part of one a path is.
 *
 * An export's root is its documented path; otherwise the shares of the volumes of all claims
 * documented on it. If the spec gives neither, mounts in the export's own namespaces show it: a
 * share below which one of them follows the documented subPath. */
#ifndef KUBEVET_RULES_NFS_EXPORTS_H
#define KUBEVET_RULES_NFS_EXPORTS_H

#include "path.h"
#include "share.h"

struct nfs_exports {
    struct kv_check *check;
    struct kv_list roots; /* struct nfs_root */
    struct kv_list lost;  /* struct nfs_lost */
};

struct nfs_root {
    const struct kv_spec_nfs *documented;
    const char *path; /* cleaned */
};

/* A documented claim whose share is unknown, so that one of the export's roots is. */
struct nfs_lost {
    const struct kv_spec_nfs *documented;
    struct nfs_gap gap;
};

/* A use of a server, as far as it can show a root. */
struct nfs_use {
    const char *namespace, *server;
    const char *share;    /* cleaned */
    const char *sub_path; /* resolved and cleaned */
    const char *mount_path;
};

struct nfs_exports nfs_exports_find(struct kv_check *check);

/* `uses` (struct nfs_use) show the roots of exports for which the spec gives none. They also show
 * which paths are not roots: a volume whose path was changed to one database's folder. */
void nfs_exports_learn(struct nfs_exports *exports, const struct kv_list *uses);

/* What a path on a server is. */
struct nfs_spot {
    const struct kv_spec_nfs *documented; /* NULL = it concerns no documented export */
    enum nfs_place place;
    const char *root; /* of the export, if the path is the root or below it */
    const char *database;
    const struct nfs_gap *lost; /* why the path is unknown; NULL = only the server's name is
                                   documented for the export */
};

/* A path above a root reaches all of the export; a path outside of all roots is not part of it,
 * unless one of its roots is unknown. `path` is cleaned. */
struct nfs_spot nfs_exports_place(const struct nfs_exports *exports, const char *server,
                                  const char *path);

/* May pods in the namespace mount the export? */
bool nfs_is_at_home(const struct kv_spec_nfs *documented, const char *namespace);

/* The database whose files belong at this path of a container, by the documented mountPath; NULL =
 * unknown. */
const char *nfs_database_meant(struct kv_arena *arena, const struct kv_spec_nfs *documented,
                               const char *mount_path);

#endif
