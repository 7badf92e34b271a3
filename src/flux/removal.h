/* What the state has and Flux will have deleted. */
#ifndef KUBEVET_FLUX_REMOVAL_H
#define KUBEVET_FLUX_REMOVAL_H

#include "sources.h"

/* Is an object of the state gone, since the Kustomization that had applied it no longer does, or is
 * gone itself? `built` (struct member) are those that brought the world's manifests; NULL = nothing
 * was built yet. */
bool is_removed(const struct world *world, const struct kv_list *built,
                const struct kv_object *object);

#endif
