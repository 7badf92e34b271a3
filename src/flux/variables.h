/* The variables of a Kustomization: spec.postBuild.
 *
 * Source: github.com/fluxcd/pkg kustomize/kustomize_varsub.go (LoadVariables) */
#ifndef KUBEVET_FLUX_VARIABLES_H
#define KUBEVET_FLUX_VARIABLES_H

#include "envsubst.h"

#include "kubevet/state/manifests.h"

struct variables {
    bool substitutes;             /* else texts stay as they are */
    struct kv_list inline_values; /* struct variable */
    struct kv_list sources;       /* struct variable_source, in the spec's order: later ones win */
};

struct variable {
    const char *name;
    const char *value;     /* without line ends; NULL = only the cluster knows it */
    struct kv_place place; /* in the checkout; file NULL = it is not there */
};

struct variable_source {
    const char *label;     /* "Secret flux-system/settings" */
    struct kv_list values; /* struct variable */
    const char *unknown;   /* why its keys are not known, as a clause; NULL = they are */
};

/* Collects them. `spec` is the Kustomization's, which is `of` in the checkout (NULL = it is not
 * there); ConfigMaps and Secrets are those of its namespace,
 * of the manifests (NULL = none) and else of the state. An error, KV_ERROR_SPEC, is one that Flux
 * would make. All is in arena memory. */
bool variables_collect(const struct kv_node *spec, const struct kv_manifest *of,
                       const char *namespace, const struct kv_manifests *manifests,
                       const struct kv_state *state, struct kv_arena *arena, struct variables *out,
                       struct kv_error *error) KV_MUST_USE;

/* For struct envsubst: `context` is the struct variables. */
struct envsubst_value variables_look_up(void *context, const char *name);

/* Where they are written, those that win first: struct kv_manifest_variable. */
struct kv_list variables_places(const struct variables *variables, struct kv_arena *arena);

/* Who knows a variable whose value is unknown here, as a clause: "only Secret a/b knows ${X}". */
const char *variables_why_unknown(const struct variables *variables, const char *name,
                                  struct kv_arena *arena);

#endif
