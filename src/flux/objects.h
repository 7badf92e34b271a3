/* What a build printed, as objects that Flux applies: with variables replaced and labels set.
 *
 * Source: kustomize-controller's kustomization_controller.go (build, apply) */
#ifndef KUBEVET_FLUX_OBJECTS_H
#define KUBEVET_FLUX_OBJECTS_H

#include "build.h"
#include "origin.h"
#include "sources.h"
#include "variables.h"

struct objects {
    const struct build *build;
    const struct variables *variables;
    const char *namespace, *name; /* of the Kustomization, */
    const struct kv_node *spec;   /* and what it says */
    bool strict;                  /* a variable that is not defined is an error */
    struct kv_place place;        /* of it, for what has no place of its own */
    struct kv_list places;        /* struct kv_manifest_variable: where variables are written */
    struct kv_list patches;       /* struct patch */
    const struct world *world;    /* as the last round left it */
    struct kv_manifests *manifests;
    struct origins *origins;
    struct kv_arena *arena;   /* as long as the manifests */
    struct kv_arena *lasting; /* as long as the origins */
};

/* Adds them to the manifests, and their number to `count`. False with errors added. */
bool objects_take(const struct objects *objects, size_t *count) KV_MUST_USE;

#endif
