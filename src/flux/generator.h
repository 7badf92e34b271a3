/* An ArtifactGenerator: which artifacts it makes, and of what.
 *
 * Source: github.com/fluxcd/source-watcher internal/controller (artifactgenerator_pathpattern.go),
 * docs/spec/v1beta1 */
#ifndef KUBEVET_FLUX_GENERATOR_H
#define KUBEVET_FLUX_GENERATOR_H

#include "artifact.h"

#include "kubevet/base/tree.h"

/* One artifact that it makes. */
struct generator_output {
    const char *name;
    struct kv_list copies; /* struct generator_copy, in their order */
};

/* from: "@alias/pattern", to: "@artifact/target" */
struct generator_copy {
    const char *alias, *pattern, *target;
    const struct kv_node *exclude; /* a list of patterns; NULL = none */
    const char *strategy;          /* NULL = Overwrite */
};

/* The alias of the source in which a pathPattern looks for folders; NULL = it has none. */
const char *generator_pattern_alias(const struct kv_node *spec, struct kv_arena *arena);

/* All that it makes: struct generator_output. `of_pattern` is the artifact in which a pathPattern
 * looks. An error is KV_ERROR_SPEC, as Flux makes it. */
bool generator_outputs(const struct kv_node *spec, const struct artifact *of_pattern,
                       struct kv_arena *arena, struct kv_list *out,
                       struct kv_error *error) KV_MUST_USE;

#endif
