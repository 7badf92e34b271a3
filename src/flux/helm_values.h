/* The values of a HelmRelease: spec.valuesFrom in its order, and spec.values.
 *
 * Source: github.com/fluxcd/pkg chartutil/values.go (ChartValuesFromReferences) */
#ifndef KUBEVET_FLUX_HELM_VALUES_H
#define KUBEVET_FLUX_HELM_VALUES_H

#include "helm_value.h"

#include "kubevet/state/manifests.h"

struct helm_values {
    struct value *values;
    const char *unknown; /* a clause: who alone knows a part of them, which is now the marker; NULL
                            = all is known */
    const char *closed;  /* likewise, of all of them: which keys there are is not known */
};

struct values_sources {
    const char *namespace;      /* of the HelmRelease */
    const struct kv_node *spec; /* its spec, of kv_tree_read */
    const struct kv_manifests *manifests;
    const struct kv_state *state;
};

/* `marker` stands for each value that is not known. What is missing or can't be read is an error
 * that Flux makes, too: KV_ERROR_SPEC, without a place. All is in arena memory. */
bool helm_values_collect(const struct values_sources *sources, const char *marker,
                         struct kv_arena *arena, struct helm_values *out,
                         struct kv_error *error) KV_MUST_USE;

/* A file of values, of which only the first document counts. NULL with an error. */
struct value *helm_values_parse(struct kv_text text, const char *name, struct kv_arena *arena,
                                struct kv_error *error);

#endif
