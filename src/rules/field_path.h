/* Trees of field names, as metadata.managedFields have them, as paths that people read:
 *
 *     f:spec f:containers k:{"name":"web"} f:image     spec.containers[web].image
 *     f:data f:app.conf                                data[app.conf]
 *     f:ports k:{"port":80,"protocol":"TCP"}           ports[80,TCP]
 */
#ifndef KUBEVET_RULES_FIELD_PATH_H
#define KUBEVET_RULES_FIELD_PATH_H

#include "kubevet/kinds/shape.h"

enum { FIELD_PATHS_MAX = 16 }; /* as many as anybody reads */

/* Those of the leaves, in the order of the tree. Where there are more than FIELD_PATHS_MAX, those
 * of what they have in common: of the nodes at the greatest depth at which there are no more; of
 * more roots than that, which no kind has, the first. */
struct kv_strings field_paths(const struct kv_fields *fields, struct kv_arena *arena);

/* The path that all leaves have in common: of one, its own. NULL = none. */
const char *field_path_common(const struct kv_fields *fields, struct kv_arena *arena);

#endif
