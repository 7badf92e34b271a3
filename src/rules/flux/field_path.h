/* Trees of field names, as metadata.managedFields have them, as paths that people read:
 *
 *     f:spec f:containers k:{"name":"web"} f:image     spec.containers[web].image
 *     f:data f:app.conf                                data[app.conf]
 *     f:ports k:{"port":80,"protocol":"TCP"}           ports[80,TCP]
 */
#ifndef KUBEVET_RULES_FLUX_FIELD_PATH_H
#define KUBEVET_RULES_FLUX_FIELD_PATH_H

#include "kubevet/kinds/shape.h"

enum { FIELD_PATHS_MAX = 16 }; /* more are never read */

/* The paths of the leaves, in the tree's order. If there are more than FIELD_PATHS_MAX, the paths
 * of common parents: of the nodes at the greatest depth with at most that many. A tree with more
 * roots than that does not occur; then the first roots. */
struct kv_strings field_paths(const struct kv_fields *fields, struct kv_arena *arena);

/* The path that all leaves have in common: for a single leaf, its own. NULL = none. */
const char *field_path_common(const struct kv_fields *fields, struct kv_arena *arena);

#endif
