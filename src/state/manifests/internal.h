/* Shared by the files on manifests. */
#ifndef KUBEVET_STATE_MANIFESTS_INTERNAL_H
#define KUBEVET_STATE_MANIFESTS_INTERNAL_H

#include "kubevet/state/manifests.h"

/* An object's type, from itself or from its list. */
struct manifest_type {
    const char *api_version, *kind; /* NULL = not given */
};

/* The text being read. */
struct manifest_source {
    struct kv_manifests *manifests;
    const char *file;
    bool has_variables; /* may it contain variables? Searched in the whole text at once, which is
                           cheap */
    unsigned document;  /* in a stream of several, from 1 */
    unsigned begins;    /* the line of its separator; 0 = none */
};

/* --- problem.c --- */

/* Adds an error to the manifests' list. Returns false. */
bool manifest_fail(const struct manifest_source *source, const struct kv_node *node,
                   const char *format, ...) KV_PRINTF(3, 4);
bool manifest_problem_add(const struct manifest_source *source, const struct kv_error *error);

/* --- value.c --- */

/* Adds an object or a list of objects; `type` is what an enclosing list gives. False with errors
 * added. */
bool manifest_value_take(const struct manifest_source *source, const struct kv_node *node,
                         struct manifest_type type) KV_MUST_USE;

/* --- json.c --- */

bool manifest_looks_like_json(struct kv_text text);

/* Is it meant as JSON, not as YAML flow style? */
bool manifest_is_meant_as_json(struct kv_text text);

/* Parses a sequence of JSON values. If the text is not JSON, `is_json` is false and `error` says
 * why; otherwise false with errors added. */
bool manifest_json_parse(const struct manifest_source *source, struct kv_text text, bool *is_json,
                         struct kv_error *error) KV_MUST_USE;

/* --- yaml.c --- */

/* Parses YAML documents. False with errors added. */
bool manifest_yaml_parse(struct manifest_source *source, struct kv_text text) KV_MUST_USE;

/* --- object.c --- */

/* Adds an object whose type is known. False with errors added. */
bool manifest_object_take(const struct manifest_source *source, const struct kv_node *written,
                          struct manifest_type type) KV_MUST_USE;

/* Reads a key of a mapping that must be text, into the manifests' memory; *out is NULL if it is
 * absent or null. */
bool manifest_text(const struct manifest_source *source, const struct kv_node *mapping,
                   const char *key, const char **out) KV_MUST_USE;

/* --- check.c --- */

/* Do the object's fields (or only its metadata) have the API's types? False with errors added. */
bool manifest_check(const struct manifest_source *source, const struct kv_manifest *manifest,
                    bool metadata_alone) KV_MUST_USE;

/* --- variables.c --- */

/* Adds the variables of an object (or only of its name and metadata) to the manifests' list, and
 * sets is_open. */
void manifest_variables_find(struct kv_manifests *manifests, struct kv_manifest *manifest,
                             bool metadata_alone);

/* --- manifests.c --- */

/* Adds `object`, the manifest's own or the result of applying it, with its kind's defaults, to a
 * state that is not indexed yet. NULL if it cannot be decoded, which never happens for a manifest
 * that was read. */
struct kv_object *manifest_take(const struct kv_manifest *manifest, const struct kv_kind *kind,
                                const struct kv_node *object, uint32_t source,
                                struct kv_state *state);

/* The manifest cannot be read: its kind becomes unknown in its namespace, and so does what the spec
 * wants there. */
void manifest_unread(struct kv_state *state, const struct kv_manifest *manifest);

/* Compares two apiVersions by their API groups. */
int manifest_group_compare(const char *a, const char *b);

#endif
