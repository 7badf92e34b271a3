/* Paths within an artifact, from its root and without a slash at the start: "" is the root. */
#ifndef KUBEVET_FLUX_PATHS_H
#define KUBEVET_FLUX_PATHS_H

#include "kubevet/base/arena.h"

/* `relative` as seen from `folder`; NULL if that is outside. */
const char *path_inside(const char *folder, const char *relative, struct kv_arena *arena);

/* spec.path of a Kustomization: `..` stops at the root, and a slash at the start is the root. NULL
 * counts as "". */
const char *path_confined(const char *path, struct kv_arena *arena);

/* The folder that contains the file or folder. */
const char *path_folder(const char *path, struct kv_arena *arena);

#endif
