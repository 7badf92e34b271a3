/* Patterns of paths as Go's doublestar package has them: those of pattern.h for each part of a
 * path,
 * `**` for any number of parts, and `{a,b}`.
 *
 * Source: https://pkg.go.dev/github.com/bmatcuk/doublestar/v4 (Match) */
#ifndef KUBEVET_FLUX_GLOB_H
#define KUBEVET_FLUX_GLOB_H

#include "kubevet/base/arena.h"

/* Does the whole path match? A bad pattern matches nothing. */
bool glob_match(const char *pattern, const char *path);

/* Does the pattern match the first parts of the path, as many as it has? `*length` is that of these
 * parts. Here `**` is `*`, as in Go's fs.Glob. */
bool glob_match_start(const char *pattern, const char *path, size_t *length);

#endif
