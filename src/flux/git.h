/* What a checkout's .git says: its remotes, its branch, and which files belong to it. Only files
 * are read: no program runs. */
#ifndef KUBEVET_FLUX_GIT_H
#define KUBEVET_FLUX_GIT_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"

struct git {
    bool is_repository;     /* else all that follows is empty */
    struct kv_list remotes; /* const char *: URLs */
    const char *branch;     /* NULL = a detached HEAD */
    struct kv_list files;   /* const char *: regular files that are tracked, sorted */
};

/* Reads the .git of a folder. A folder without one is no error: but one inside a repository is, of
 * kind KV_ERROR_USAGE. What can't be read is KV_ERROR_STATE. */
bool git_read(const char *folder, struct kv_arena *arena, struct git *out,
              struct kv_error *error) KV_MUST_USE;

/* Is the file tracked? True for all if it is no repository. */
bool git_has(const struct git *git, const char *path);

#endif
