/* Converts objects in older API versions, from recordings and manifests, to the version that is
 * read (struct kv_kind.version). The only place that does so. */
#ifndef KUBEVET_STATE_SERVER_VERSIONS_H
#define KUBEVET_STATE_SERVER_VERSIONS_H

#include "kubevet/base/arena.h"
#include "kubevet/kinds/kind.h"

/* Does this version have fields in another place than the version that is read? */
bool state_version_must_convert(const struct kv_kind *kind, const char *api_version);

/* Is this a later version than the one that is read (`apps/v2` for `apps/v1`), or no version at
 * all? Alphas and betas come before their version: `v2beta1` is between `v1` and `v2`. Source:
 * https://kubernetes.io/docs/reference/using-api/#api-versioning */
bool state_version_is_newer(const struct kv_kind *kind, const char *api_version);

/* The converted object; the same one if there is nothing to convert. `kind` may be NULL. */
const struct kv_node *state_version_convert(const struct kv_kind *kind, const char *api_version,
                                            const struct kv_node *object, struct kv_arena *arena);

#endif
