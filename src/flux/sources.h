/* Is a source this repository, at the branch that the checkout will be merged into? */
#ifndef KUBEVET_FLUX_SOURCES_H
#define KUBEVET_FLUX_SOURCES_H

#include "git.h"

#include "kubevet/state/overlay.h"

/* What is reconciled: the state, with the manifests of the last round laid over it. */
struct world {
    const struct kv_state *state;
    const struct kv_manifests *manifests; /* NULL = none yet */
    struct kv_arena *arena;
};

/* The manifest of an object; NULL if there is none. */
const struct kv_manifest *world_manifest(const struct world *world, const struct kv_kind *kind,
                                         const char *namespace, const char *name);

/* An object as it would be, whole as far as it is kept; NULL if there is none. */
const struct kv_node *world_find(const struct world *world, const struct kv_kind *kind,
                                 const char *namespace, const char *name);

/* Does one of Flux's objects of the state, as it would be, fetch and render the same as before?
 * True if the checkout does not have it. */
bool world_is_left(const struct world *world, const struct kv_kind *kind, const char *namespace,
                   const char *name);

struct repository_name {
    const char *const *urls; /* normalized; see git_url.h */
    size_t url_count;
    const char *branch; /* NULL = not decided yet */
};

/* The branch that the checkout will be merged into: the only one that this repository's sources
 * follow; of several the checkout's own, or the one that CI names. NULL with an error of kind
 * KV_ERROR_USAGE; NULL without one if there are no such sources. */
const char *sources_branch(const struct world *world, const struct repository_name *name,
                           const struct git *git, struct kv_error *error);

enum source_use {
    SOURCE_IS_OURS,
    SOURCE_IS_OTHER,   /* another repository, or none that we could know: what it brings stays */
    SOURCE_IS_UNMOVED, /* this repository, but not this branch: what it brings stays */
    SOURCE_IS_SUSPENDED,
    SOURCE_IS_UNKNOWN, /* whether what it brings changes is not known here */
};

struct source {
    enum source_use use;
    const char *why;            /* a clause, unless it is ours or another */
    const struct kv_node *spec; /* of one that is ours */
};

/* The source that `reference` (kind, name, namespace) in an object of this namespace means. What an
 * ExternalArtifact is made of: supply.h. */
struct source source_find(const struct world *world, const struct repository_name *name,
                          const char *namespace, const struct kv_node *reference);

#endif
