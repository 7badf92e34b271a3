/* Which files of a repository are left out of an artifact: .sourceignore and a source's
 * spec.ignore. They look like .gitignore, but each file is matched by itself, so that one in an
 * excluded folder can be included again.
 *
 * Source: github.com/fluxcd/pkg sourceignore, and artifact/storage/archive.go
 * (SourceIgnoreFilter) */
#ifndef KUBEVET_FLUX_IGNORE_H
#define KUBEVET_FLUX_IGNORE_H

#include "kubevet/base/arena.h"

/* `= {0}` has no patterns of a repository: then Flux's defaults apply. */
struct ignore {
    struct kv_list patterns; /* struct ignore_pattern; of those that match, the last decides */
};

/* Adds the patterns of a .sourceignore, which apply below `folder` ("" = the repository's root), or
 * of spec.ignore. */
void ignore_add(struct ignore *ignore, const char *folder, struct kv_text lines,
                struct kv_arena *arena);

/* Do the patterns alone match this file, a path from the root? */
bool ignore_has(const struct ignore *ignore, const char *path);

/* Is it left out of an artifact, by the patterns or Flux's own? */
bool ignore_excludes(const struct ignore *ignore, const char *path);

#endif
