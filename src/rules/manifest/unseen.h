/* What Flux will apply that is not in the manifests: the contents of Kustomizations that the
 * manifests add or change, of sources that they change, and of other objects from which a
 * controller creates more. */
#ifndef KUBEVET_RULES_MANIFEST_UNSEEN_H
#define KUBEVET_RULES_MANIFEST_UNSEEN_H

#include "kubevet/rules/rule.h"
#include "kubevet/state/manifests.h"

/* Is the Flux object unchanged by the manifests, as far as what it fetches or applies is concerned?
 */
bool unseen_is_left(const struct kv_check *check, const struct kv_kind *kind, const char *namespace,
                    const char *name);

/* Is all that is not known of a HelmRelease among the manifests' `unrendered`? */
bool unseen_is_decided(const struct kv_check *check, const char *namespace, const char *name);

/* Reports the gaps. HelmReleases in the manifests are handled elsewhere. */
void unseen_report(struct kv_check *check);

/* Adds one such object, with its place in the manifests (no file: it is not in them). */
void unseen_gap(struct kv_check *check, struct kv_object_name object, struct kv_place place,
                const char *reason);

#endif
