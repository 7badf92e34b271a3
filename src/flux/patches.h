/* The patches of a build: where a field of an object is set last. */
#ifndef KUBEVET_FLUX_PATCHES_H
#define KUBEVET_FLUX_PATCHES_H

#include "closure.h"

#include "kubevet/state/manifests.h"

/* Finds the patches of the kustomizations in a build (struct patch), those that are applied last
 * first. What can't be read is left out: kustomize has read it. The last `of_spec` patches of the
 * first kustomization are those of the spec. */
void patches_find(struct artifact *artifact, const struct closure *closure, size_t of_spec,
                  struct kv_arena *arena, struct kv_list *out);

/* The same with those of the Kustomization's spec, which are applied after them. `manifest` has
 * their lines; NULL = it is not in the checkout, and nor are its patches. */
struct kv_list patches_with_spec(const struct kv_list *patches, const struct kv_node *spec,
                                 const struct kv_manifest *manifest, struct kv_arena *arena);

/* Those that change an object, as struct kv_manifest_part. `before` is the object as its file has
 * it; NULL = unknown. */
struct kv_list patches_choose(const struct kv_list *patches, const struct kv_node *object,
                              const struct kv_node *before, struct kv_arena *arena);

#endif
