/* The kustomization.yaml that Flux builds: the one at a Kustomization's path with fields of its
 * spec merged in, or a new one that lists what lies there.
 *
 * Source: github.com/fluxcd/pkg kustomize/kustomize_generator.go (GenerateManifest) */
#ifndef KUBEVET_FLUX_GENERATE_H
#define KUBEVET_FLUX_GENERATE_H

#include "artifact.h"

#include "kubevet/base/tree.h"

struct generated {
    const char *file;             /* its path in the artifact */
    bool is_new;                  /* there was none */
    const struct kv_node *merged; /* with the places of what was in the file */
    size_t spec_patches;          /* how many of its patches, the last ones, are the spec's */
    const char *text;             /* to be written: as JSON, and for builds that say of objects from
                                     which files they come */
    const char *dropped;          /* which keys of the file Flux drops, as a clause; NULL = none */
    bool keeps_origins;           /* Flux's result has the annotation of origins, too */
};

/* `folder`: the path from the artifact's root, "" = the root itself. `replaces_images`: see
 * controller.h. All is in arena memory. An error is one that Flux would make, too: KV_ERROR_SPEC.
 */
bool kustomization_generate(struct artifact *artifact, const char *folder,
                            const struct kv_node *spec, bool replaces_images,
                            struct kv_arena *arena, struct generated *out,
                            struct kv_error *error) KV_MUST_USE;

/* The kustomization file of a folder, from the artifact's root; NULL = it has none. */
const char *kustomization_find(const struct artifact *artifact, const char *folder,
                               struct kv_arena *arena);

/* Reads one, of which NULL means an empty one. Of a repeated key the last counts. */
bool kustomization_read(struct artifact *artifact, const char *file, struct kv_arena *arena,
                        const struct kv_node **out, struct kv_error *error) KV_MUST_USE;

#endif
