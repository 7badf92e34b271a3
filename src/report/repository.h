/* Paths relative to the root of the repository, as code scanning and CI runners expect them.
 *
 * Sources:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 * (artifactLocation.uri), https://git-scm.com/docs/gitrepository-layout */
#ifndef KUBEVET_REPORT_REPOSITORY_H
#define KUBEVET_REPORT_REPOSITORY_H

#include "kubevet/base/place.h"

#include <limits.h>

/* Caches the answer for the last file, since findings on one file are adjacent. Begins zeroed. */
struct repository {
    const char *file; /* borrowed */
    char path[PATH_MAX];
};

/* The file's path relative to the root of its repository: the nearest folder above it with a `.git`
 * (a submodule belongs to the outer repository), else $GITHUB_WORKSPACE. A file in neither, and
 * standard input, keeps its name as the user gave it, without a leading "./". Valid until the next
 * call. */
const char *repository_path(struct repository *repository, struct kv_place place);

#endif
