/* The cluster's name in a spec that may be invalid. */
#ifndef KUBEVET_CLI_RUN_SPEC_NAME_H
#define KUBEVET_CLI_RUN_SPEC_NAME_H

#include "kubevet/base/arena.h"

/* The cluster's name in a spec file (`metadata.name`), even if the rest is invalid: alerts and
 * metrics of a failed run must have the same name as those of a successful one. A copy in the
 * arena; NULL = the name can't be read, or the path is not a regular file. */
const char *spec_name_read(const char *path, struct kv_arena *arena);

#endif
