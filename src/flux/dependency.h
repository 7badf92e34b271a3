/* dependsOn: a Kustomization waits until those that it names are ready; for ever, if they can't be.
 *
 * Source: kustomize-controller's kustomization_controller.go (checkDependencies) */
#ifndef KUBEVET_FLUX_DEPENDENCY_H
#define KUBEVET_FLUX_DEPENDENCY_H

#include "member.h"

struct block {
    const char *why;   /* a clause; NULL = nothing blocks it for ever */
    bool is_temporary; /* somebody has suspended what it waits for */
};

/* What blocks one of the members (struct member: all Kustomizations that there are). */
struct block dependency_find(const struct kv_list *members, const struct member *member,
                             struct kv_arena *arena);

/* NULL = there is none. */
const struct member *member_find(const struct kv_list *members, const char *namespace,
                                 const char *name);

#endif
