/* Paths on an NFS export: cleaned, joined and compared as the kubelet and the server take them, the
 * variables of a subPathExpr, and the `{database}` in a documented path. */
#ifndef KUBEVET_RULES_NFS_PATH_H
#define KUBEVET_RULES_NFS_PATH_H

#include "kubevet/base/arena.h"
#include "kubevet/kinds/podspec.h"

#include <stdbool.h>

/* An absolute path without empty components, `.` and `..`: "/exports//odoo/./" is "/exports/odoo".
 * A path that doesn't begin with a slash is taken from the root (a CSI share may be so written). */
char *nfs_path_clean(struct kv_arena *arena, const char *path);

/* Cleaned `below`, taken from the cleaned path `base`. */
char *nfs_path_join(struct kv_arena *arena, const char *base, const char *below);

/* Is a cleaned path equal to `above`, or beneath it? "/a/b" is under "/a" and "/", not under "/a/c"
 * or "/a/bc". */
bool nfs_path_is_under(const char *path, const char *above);

/* What of `path`, which is under `above`, comes below it: "" if they are equal. */
const char *nfs_path_below(const char *path, const char *above);

/* Orders cleaned paths so that whatever is under a path comes right after it. */
int nfs_path_compare(const char *a, const char *b);

/* What a mount's subPath comes to. */
enum nfs_sub_path {
    NFS_SUB_PATH_KNOWN,   /* resolved */
    NFS_SUB_PATH_UNKNOWN, /* names a variable whose value no object shows */
    NFS_SUB_PATH_REFUSED, /* absolute, with `..`, or a variable that is empty or not there: the
                             container never starts */
};

/* Resolves subPath or subPathExpr, cleaned ("" = the volume's root). UNKNOWN: `out` names the
 * variable. Source: k8s.io/kubernetes third_party/forked/golang/expansion and
 * pkg/kubelet/container/helpers.go (ExpandContainerVolumeMounts). */
enum nfs_sub_path nfs_sub_path_resolve(struct kv_arena *arena, const struct kv_container *container,
                                       const struct kv_volume_mount *mount, const char **out);

/* Where below an export's root a path stands, by the documented subPath (`{database}`). */
enum nfs_place {
    NFS_PLACE_ABOVE, /* the root, or a folder above the databases: all of them are within reach */
    NFS_PLACE_DATABASE, /* one database's files */
    NFS_PLACE_INSIDE,   /* a part of one database's files */
    NFS_PLACE_OTHER,    /* beside the databases */
    NFS_PLACE_UNKNOWN,  /* where the export's root is, nothing tells; never found here */
};
enum nfs_place nfs_place_find(struct kv_arena *arena, const char *documented, const char *below,
                              const char **database);

/* Does the text follow the pattern, with one name, without a slash, for all of its `{database}`?
 * `*database` is NULL where the pattern names none. */
bool nfs_pattern_match(struct kv_arena *arena, const char *pattern, const char *text,
                       const char **database);

/* The pattern with the database's name in it. */
char *nfs_pattern_fill(struct kv_arena *arena, const char *pattern, const char *database);

#endif
