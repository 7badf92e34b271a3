/* What an object requests from the API server. */
#ifndef KUBEVET_STATE_SERVER_SENT_H
#define KUBEVET_STATE_SERVER_SENT_H

#include "kubevet/base/tree.h"
#include "kubevet/kinds/kind.h"

/* The request that a written object makes: the object without status and without metadata that only
 * the server writes, in the namespace `default` if it names none, in the version that kubevet
 * reads. Unchanged parts are shared. A NULL kind is one that no rule reads. */
const struct kv_node *manifest_as_sent(const struct kv_kind *known, const char *api_version,
                                       const struct kv_node *written, struct kv_arena *arena);

#endif
