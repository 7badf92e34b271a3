/* Whether objects of a kind that kubevet does not know have a namespace. */
#ifndef KUBEVET_FLUX_SCOPE_H
#define KUBEVET_FLUX_SCOPE_H

#include "sources.h"

/* Is it known that they have none: for all clusters, by a CustomResourceDefinition of the checkout,
 * by the spec that documents one, or by objects of the state? */
bool scope_is_cluster(const struct world *world, const char *api_version, const char *kind);

#endif
