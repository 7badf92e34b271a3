/* Whether objects of a kind are in a namespace, for kinds that don't change: Kubernetes' own, and
 * those of the operators that specs name most. What others are only the cluster can say. */
#ifndef KUBEVET_SPEC_SCOPE_H
#define KUBEVET_SPEC_SCOPE_H

enum kv_scope { KV_SCOPE_UNKNOWN, KV_SCOPE_NAMESPACE, KV_SCOPE_CLUSTER };

/* By the group of the apiVersion, whatever the version. */
enum kv_scope kv_scope_of(const char *api_version, const char *kind);

#endif
