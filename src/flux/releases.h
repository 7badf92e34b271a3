/* The HelmReleases of a round: those that change are rendered. */
#ifndef KUBEVET_FLUX_RELEASES_H
#define KUBEVET_FLUX_RELEASES_H

#include "helm_release.h"

/* Decides on all HelmReleases of the manifests and of the state, and adds to the manifests, which
 * are the world's, what the changed ones render. `members` (struct member) have brought the
 * manifests. `out`: struct release, by namespace and name.
 * What is wrong with them is among the manifests' problems. An error is one of the checkout, of
 * files, or of a program that can't be run. */
bool releases_take(struct workshop *workshop, const struct world *world,
                   const struct kv_list *members, struct kv_manifests *manifests,
                   struct kv_list *out, struct kv_error *error) KV_MUST_USE;

#endif
