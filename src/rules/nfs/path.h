/* Paths on an NFS export: the variables of a subPathExpr, and the `{database}` in a documented
 * path. */
#ifndef KUBEVET_RULES_NFS_PATH_H
#define KUBEVET_RULES_NFS_PATH_H

#include "kubevet/base/path.h"
#include "kubevet/kinds/podspec.h"

#include <stdbool.h>

/* The result of resolving a mount's subPath. */
enum nfs_sub_path {
    NFS_SUB_PATH_KNOWN,   /* resolved */
    NFS_SUB_PATH_UNKNOWN, /* it uses a variable whose value no object shows */
    NFS_SUB_PATH_REFUSED, /* absolute, with `..`, or an empty or missing variable: the container
                             never starts */
};

/* Resolves subPath or subPathExpr, cleaned ("" = the volume's root). UNKNOWN: `out` is the
 * variable's name. Source: k8s.io/kubernetes third_party/forked/golang/expansion and
 * pkg/kubelet/container/helpers.go (ExpandContainerVolumeMounts). */
enum nfs_sub_path nfs_sub_path_resolve(struct kv_arena *arena, const struct kv_container *container,
                                       const struct kv_volume_mount *mount, const char **out);

/* What a path below an export's root is, by the documented subPath (`{database}`). */
enum nfs_place {
    NFS_PLACE_ABOVE,    /* the root, or a folder above the databases: it contains all of them */
    NFS_PLACE_DATABASE, /* one database's files */
    NFS_PLACE_INSIDE,   /* a part of one database's files */
    NFS_PLACE_OTHER,    /* outside of the databases */
    NFS_PLACE_UNKNOWN,  /* the export's root is unknown; never returned here */
};
enum nfs_place nfs_place_find(struct kv_arena *arena, const char *documented, const char *below,
                              const char **database);

/* Does the text follow the pattern, with the same name, without a slash, for every `{database}`?
 * `*database` is NULL if the pattern has none. */
bool nfs_pattern_match(struct kv_arena *arena, const char *pattern, const char *text,
                       const char **database);

/* The pattern with the database's name in it. */
char *nfs_pattern_fill(struct kv_arena *arena, const char *pattern, const char *database);

#endif
