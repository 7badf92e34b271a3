/* Whether a kind is namespaced, for kinds where this is fixed: Kubernetes' own, and those of
 * operators that specs often name. For other kinds only the cluster knows. */
#ifndef KUBEVET_SPEC_SCOPE_H
#define KUBEVET_SPEC_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

enum scope { SCOPE_UNKNOWN, SCOPE_NAMESPACE, SCOPE_CLUSTER };

/* By the group of the apiVersion, for any version. */
enum scope scope_of(const char *api_version, const char *kind);

/* By the first `length` bytes of the kind alone; unknown if API groups differ. */
enum scope scope_of_kind(const char *kind, size_t length);

/* Are the kinds of this API group all known? */
bool scope_knows_group(const char *api_version);

/* The known kinds by index; kind NULL after the last. */
struct scoped_kind {
    const char *group;   /* "" for the core group */
    const char *version; /* NULL = it must be written */
    const char *kind;
};
struct scoped_kind scope_kind_at(size_t index);

/* Is it the plural of the kind, as in paths of the API (`networkpolicies`)? */
bool scope_is_plural(const char *kind, const char *resource);

#endif
