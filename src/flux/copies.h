/* The copying by which an ArtifactGenerator composes an artifact: as `cp` copies.
 *
 * Source: github.com/fluxcd/source-watcher internal/builder */
#ifndef KUBEVET_FLUX_COPIES_H
#define KUBEVET_FLUX_COPIES_H

#include "artifact.h"
#include "generator.h"

struct copy_source {
    const char *alias;
    const struct artifact *artifact;
};

/* Adds what the copies (struct generator_copy) find to the artifact's files, of which a later one
 * replaces an earlier one. An error of what they say is KV_ERROR_SPEC. */
bool copies_run(const struct kv_list *copies, const struct copy_source *sources, size_t count,
                struct artifact *artifact, struct kv_error *error) KV_MUST_USE;

#endif
