/* Whether a kind is namespaced, by its API group and name, for kinds where this is fixed:
 * Kubernetes' own, and those of operators that specs often name. */
#ifndef KUBEVET_SPEC_KIND_SCOPE_H
#define KUBEVET_SPEC_KIND_SCOPE_H

#include <stdbool.h>

/* Neither holds of a kind that only the cluster knows. */
bool kv_scope_is_cluster(const char *api_version, const char *kind);
bool kv_scope_is_namespace(const char *api_version, const char *kind);

#endif
