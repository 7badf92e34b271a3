/* A checkout of the repository that Flux reconciles: what the cluster would hold once it has done
 * so.
 *
 * Of the state and of what the checkout brings, the Kustomizations are built whose source is this
 * repository; until no build changes any of them. Facts of Flux: the headers in src/flux. */
#ifndef KUBEVET_FLUX_REPOSITORY_H
#define KUBEVET_FLUX_REPOSITORY_H

#include "kubevet/state/overlay.h"

/* Whether HelmReleases that change are rendered. */
enum kv_helm {
    KV_HELM_NONE,
    KV_HELM_CHECKOUT, /* if their charts are in the checkout */
    KV_HELM_NETWORK,  /* pulling charts that are not */
};

struct kv_repository_options {
    const char *folder; /* the root of the checkout */
    const char *url;    /* by which Flux knows it; NULL = by the checkout's remotes */
    const char *branch; /* that the checkout will be merged into; NULL = see kv_repository_build */
    enum kv_helm helm;
};

struct kv_repository;

/* Reads what the checkout says of itself, finds the program that builds, and makes a folder for
 * copies. NULL with *error set: KV_ERROR_USAGE or KV_ERROR_STATE. The options must stay. */
struct kv_repository *kv_repository_open(const struct kv_repository_options *options,
                                         struct kv_error *error) KV_MUST_USE;

/* Builds for a state, and fills in what is to be laid over it: a `make` of struct kv_overlay, whose
 * context is the repository. The overlay points into the repository. Without a branch, it is the
 * one that all sources of this repository follow; of several, the checkout's own, or the target
 * that CI names.
 *
 * A Kustomization that Flux could not build or apply is an error, KV_ERROR_SPEC; all of them are
 * problems of kv_repository_manifests. KV_ERROR_STATE: a program that can't be run, or a state that
 * does not hold what a build needs. KV_ERROR_USAGE: no source is this repository. */
bool kv_repository_build(void *repository, const struct kv_state *state, struct kv_overlay *overlay,
                         struct kv_error *error) KV_MUST_USE;

/* The objects that were built, and what is wrong with them. */
const struct kv_manifests *kv_repository_manifests(const struct kv_repository *repository);

/* For the report. */
const struct kv_checkout *kv_repository_checkout(const struct kv_repository *repository);

/* Also removes the copies. NULL is fine. */
void kv_repository_close(struct kv_repository *repository);

#endif
