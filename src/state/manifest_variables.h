/* Flux's variables in manifests: `${name}`, `${name:=default}`. In what Flux applies there are none
 * left. Source:
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution */
#ifndef KUBEVET_STATE_MANIFEST_VARIABLES_H
#define KUBEVET_STATE_MANIFEST_VARIABLES_H

#include "kubevet/state/manifests.h"

/* Adds those of an object, `node` as it was written, to the manifests' list. Texts that programs of
 * their own read (a ConfigMap's data, commands, annotations, the specs of kinds that no rule reads)
 * may hold the same signs for those: they are passed over. */
void manifest_variables_find(struct kv_manifests *manifests, const struct kv_manifest *manifest,
                             const struct kv_node *node);

#endif
