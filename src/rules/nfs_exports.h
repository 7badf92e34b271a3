/* Where the documented exports lie on their servers, and what of them a place there is.
 *
 * An export's root is its documented path; else the share of the volume of each claim that is
 * documented to be on it. Where the spec gives neither, mounts in the export's own namespaces
 * teach it: a share below which one of them follows the documented subPath. */
#ifndef KUBEVET_RULES_NFS_EXPORTS_H
#define KUBEVET_RULES_NFS_EXPORTS_H

#include "nfs_path.h"
#include "nfs_share.h"

struct nfs_exports {
    struct kv_check *check;
    struct kv_list roots; /* struct nfs_root */
    struct kv_list lost;  /* struct nfs_lost */
};

struct nfs_root {
    const struct kv_spec_nfs *documented;
    const char *path; /* cleaned */
};

/* A documented claim whose share can't be told: the export has a root that is not known. */
struct nfs_lost {
    const struct kv_spec_nfs *documented;
    struct nfs_gap gap;
};

/* A use of a server, as far as it can teach a root. */
struct nfs_use {
    const char *namespace, *server;
    const char *share;    /* cleaned */
    const char *sub_path; /* resolved and cleaned */
    const char *mount_path;
};

struct nfs_exports nfs_exports_find(struct kv_check *check);

/* `uses` (struct nfs_use) teach the roots of exports of which the spec gives none. They also tell
 * which roots are none: a volume whose path was changed to one database's folder. */
void nfs_exports_learn(struct nfs_exports *exports, const struct kv_list *uses);

/* What a place on a server is. */
struct nfs_spot {
    const struct kv_spec_nfs *documented; /* NULL = no documented export has to do with it */
    enum nfs_place place;
    const char *root; /* the export's, if the place is that or below it */
    const char *database;
    const struct nfs_gap *lost; /* why the place is unknown; NULL = nothing but the server's name is
                                   documented of the export */
};

/* Whatever lies above a root reaches all of the export; what lies beside all of them is no part of
 * it, unless one of its roots is not known. `path` is cleaned. */
struct nfs_spot nfs_exports_place(const struct nfs_exports *exports, const char *server,
                                  const char *path);

/* Is the namespace one of those where pods may mount the export? */
bool nfs_is_at_home(const struct kv_spec_nfs *documented, const char *namespace);

/* The folder of a database below the export's root: as documented, else "{database}". */
const char *nfs_folder_of(const struct kv_spec_nfs *documented);

/* The database whose files belong at this path of a container, by the documented mountPath; NULL =
 * it doesn't say. */
const char *nfs_database_meant(struct kv_arena *arena, const struct kv_spec_nfs *documented,
                               const char *mount_path);

#endif
