/* Which files of a repository git-lfs keeps elsewhere: then the repository holds only a pointer to
 * the content, even where the checkout has the content itself.
 *
 * Source: https://git-scm.com/docs/gitattributes
 *         https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
#ifndef KUBEVET_FLUX_LFS_H
#define KUBEVET_FLUX_LFS_H

#include "ignore.h"

#include <sys/stat.h>

/* `arena` is set before; the rest is `= {0}`. */
struct lfs {
    struct kv_arena *arena;
    struct ignore patterns; /* of files that git-lfs filters */
    struct kv_list macros;  /* const char *: attributes that stand for `filter=lfs` */
};

/* Adds the lines of the .gitattributes of a folder ("" = the root). Those of the folders above it
 * were added before, since later lines win. */
void lfs_add(struct lfs *lfs, const char *folder, const char *lines);

/* Does the repository have only a pointer to this file? `path` is from the root; `file` is where
 * it can be read. */
bool lfs_has(const struct lfs *lfs, const char *path, const char *file, const struct stat *status);

#endif
