/* What the files on overlays share. */
#ifndef KUBEVET_STATE_OVERLAY_INTERNAL_H
#define KUBEVET_STATE_OVERLAY_INTERNAL_H

#include "kubevet/kinds/flux.h"
#include "kubevet/state/overlay.h"

/* An object of an indexed state, to be written to; NULL if it is not there. */
struct kv_object *overlay_object(const struct kv_state *state, const struct kv_kind *kind,
                                 const char *namespace, const char *name);

/* --- overlay_prune.c --- */

/* NULL if the state has none of this NAMESPACE/NAME. */
const struct kv_flux_object *overlay_kustomization(const struct kv_state *state, const char *word);

/* Marks as gone what the Kustomization would delete. */
void overlay_prune(const struct kv_overlay *overlay, struct kv_state *state, const char *word);

/* Marks what goes, or changes, along with what is marked: all in a namespace, what an owner has
 * made, a release's objects; the pods of another template. */
void overlay_follow(struct kv_state *state);

#endif
