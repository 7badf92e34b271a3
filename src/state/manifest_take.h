/* What manifests and overlays share. */
#ifndef KUBEVET_STATE_MANIFEST_TAKE_H
#define KUBEVET_STATE_MANIFEST_TAKE_H

#include "kubevet/state/manifests.h"

/* Adds `object`, the manifest's own or what is to become of it, to a state that is not indexed yet.
 * NULL if it can't be decoded, which a manifest that was read can. */
struct kv_object *kv_manifest_take(const struct kv_manifest *manifest, const struct kv_node *object,
                                   uint32_t source, struct kv_state *state);

/* By the API groups of two apiVersions. */
int group_compare(const char *a, const char *b);

#endif
