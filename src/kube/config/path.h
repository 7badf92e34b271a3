/* Paths in kubeconfigs, resolved and cleaned as Go's path/filepath does. */
#ifndef KUBEVET_KUBE_CONFIG_PATH_H
#define KUBEVET_KUBE_CONFIG_PATH_H

#include "kubevet/base/arena.h"

/* A relative `path` is resolved against the folder of `file`, which may be relative to the current
 * folder; the result is absolute and cleaned. An absolute path stays as it is written. Symlinks of
 * `file` are not followed (loader.go). */
const char *path_beside(struct kv_arena *arena, const char *file, const char *path);

#endif
