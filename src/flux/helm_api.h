/* Which API versions the cluster has, as far as it is known here: `group/version` and
 * `group/version/Kind`. */
#ifndef KUBEVET_FLUX_HELM_API_H
#define KUBEVET_FLUX_HELM_API_H

#include "sources.h"

struct api_versions {
    struct kv_list names; /* const char *, sorted */
};

/* Kubernetes' own, and those of objects and definitions of the state and the manifests. */
void api_versions_find(const struct world *world, struct kv_arena *arena, struct api_versions *out);

bool api_versions_has(const struct api_versions *versions, const char *name);

/* Has an unknown kind a namespace? By its definition among the manifests, else by the state, else
 * by its name. */
bool api_is_namespaced(const struct world *world, const char *api_version, const char *kind);

/* Does any rule, or the spec, read objects of this kind? */
bool api_is_read(const struct kv_state *state, const char *api_version, const char *kind);

#endif
