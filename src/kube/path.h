/* Paths in kubeconfigs, resolved and cleaned as Go's path/filepath does. */
#ifndef KUBEVET_KUBE_PATH_H
#define KUBEVET_KUBE_PATH_H

#include "kubevet/base/arena.h"

/* A relative `path` is taken to be in the folder of `file`, which itself may be relative to the
 * current one; the result is absolute and cleaned. An absolute one stays as it is written. The
 * folder is the one that `file` names, not the one that a symlink leads to (loader.go). */
const char *kv_path_beside(struct kv_arena *arena, const char *file, const char *path);

#endif
