/* Shared by the files on overlays. */
#ifndef KUBEVET_STATE_OVERLAY_INTERNAL_H
#define KUBEVET_STATE_OVERLAY_INTERNAL_H

#include "kubevet/kinds/flux.h"
#include "kubevet/state/overlay.h"

/* --- prune.c --- */

/* NULL if the state has no Kustomization NAMESPACE/NAME. */
const struct kv_flux_object *overlay_kustomization(const struct kv_state *state, const char *word);

/* Marks what removing the Kustomization deletes. */
void overlay_prune(const struct kv_overlay *overlay, struct kv_state *state, const char *word);

/* Marks what the rendered releases no longer contain. */
void overlay_releases_prune(const struct kv_overlay *overlay, struct kv_state *state);

/* Marks what is removed or changed as a consequence: everything in a namespace, dependents of an
 * owner, a release's objects; and the pods of a changed template. */
void overlay_follow(struct kv_state *state);

#endif
