/* git's index: the files that are tracked. */
#ifndef KUBEVET_FLUX_GIT_INDEX_H
#define KUBEVET_FLUX_GIT_INDEX_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"

/* Reads the paths (const char *) of regular files, in the index's order. `hash_bytes`: 20, or 32 in
 * a repository with SHA-256. A sparse checkout or a split index is an error, of kind
 * KV_ERROR_STATE: files would be missing. `name` is the file's, for errors. */
bool git_index_read(struct kv_text index, const char *name, size_t hash_bytes,
                    struct kv_arena *arena, struct kv_list *paths,
                    struct kv_error *error) KV_MUST_USE;

#endif
