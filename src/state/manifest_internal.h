/* What the files on manifests share. */
#ifndef KUBEVET_STATE_MANIFEST_INTERNAL_H
#define KUBEVET_STATE_MANIFEST_INTERNAL_H

#include "kubevet/state/manifests.h"

/* What an object says that it is, or its list says of it. */
struct manifest_type {
    const char *api_version, *kind; /* NULL = nobody says */
};

/* --- manifest_object.c --- */

/* Takes an object of which it is known what it is. `has_variables`: may there be any in it? */
bool manifest_object_take(struct kv_manifests *manifests, const struct kv_node *written,
                          struct manifest_type type, const char *file, bool has_variables,
                          struct kv_error *error) KV_MUST_USE;

/* A key of a mapping that must be text, in the manifests' memory; *out is NULL where it is absent
 * or null. */
bool manifest_text(struct kv_manifests *manifests, const struct kv_node *mapping, const char *key,
                   const char *file, const char **out, struct kv_error *error) KV_MUST_USE;

/* --- manifest_default.c --- */

/* Both share what is not changed, and take NULL for a kind that no rule reads. */

/* What an object that is written so asks the API server for: the object without its status and what
 * only the server writes in metadata, in the namespace `default` unless it names another, in the
 * version that kubevet reads. */
const struct kv_node *manifest_as_sent(const struct kv_kind *known, const char *api_version,
                                       const struct kv_node *written, struct kv_arena *arena);

/* What the API server makes of an object once all have had their say in it: it sets the kind's
 * defaults. */
const struct kv_node *manifest_with_defaults(const struct kv_kind *known,
                                             const struct kv_node *object, struct kv_arena *arena);

/* --- manifest_variables.c --- */

/* Adds the variables of an object to the manifests' list. */
void manifest_variables_find(struct kv_manifests *manifests, const struct kv_manifest *manifest);

/* --- manifests.c --- */

/* Adds `object`, the manifest's own or what is to become of it, to a state that is not indexed yet,
 * with its kind's defaults.
 * NULL if it can't be decoded, which a manifest that was read can. */
struct kv_object *manifest_take(const struct kv_manifest *manifest, const struct kv_node *object,
                                uint32_t source, struct kv_state *state);

/* By the API groups of two apiVersions. */
int manifest_group_compare(const char *a, const char *b);

#endif
