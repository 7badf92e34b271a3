/* dependsOn: a Kustomization or a HelmRelease waits until those that it names are ready; for ever,
 * if they can't be.
 *
 * Source: kustomize-controller's kustomization_controller.go and helm-controller's
 * helmrelease_controller.go (checkDependencies) */
#ifndef KUBEVET_FLUX_DEPENDENCY_H
#define KUBEVET_FLUX_DEPENDENCY_H

#include "kubevet/base/arena.h"
#include "kubevet/base/tree.h"

struct dependent {
    const char *namespace, *name;
    const struct kv_node *spec;
    bool wants_revision; /* of one source, what it waits for must have applied the same revision */
};

struct block {
    const char *why;   /* a clause; NULL = nothing blocks it for ever */
    bool is_temporary; /* somebody has suspended what it waits for */
};

/* What blocks the one of this name. `all`: struct dependent, all of its kind that there are. */
struct block dependency_find(const struct kv_list *all, const char *namespace, const char *name,
                             struct kv_arena *arena);

#endif
