/* Building: kustomize, or kubectl with the one inside it, run on copies of the checkout. */
#ifndef KUBEVET_FLUX_BUILD_H
#define KUBEVET_FLUX_BUILD_H

#include "patches.h"
#include "program.h"

/* The program that builds. */
struct builder {
    struct program program;
    bool is_kubectl;
    const char *version; /* "kubectl v1.35.2 with kustomize v5.7.1" */
    struct kv_arena *arena;
};

/* Finds it in $PATH and asks for its version; it can't reach the network. `program.place` and
 * `arena` are set before. An error is KV_ERROR_STATE. */
bool builder_open(struct builder *builder, struct kv_error *error) KV_MUST_USE;

/* One build: of a folder of an artifact, with a kustomization as Flux makes it. */
struct build {
    struct artifact *artifact;
    const char *folder; /* from the artifact's root */
    struct generated generated;
    struct closure closure;
    struct kv_list patches; /* of patches_find */
    bool is_run;
    const char *output;    /* what it printed; NULL = it failed, see `error` */
    struct kv_error error; /* SPEC: the build is wrong, in the program's words; STATE: it could not
                              be run, or did not end */
};

/* The arguments that build a folder, with the program's name first. */
const char *const *builder_arguments(const struct builder *builder, const char *folder,
                                     struct kv_arena *arena);

/* Runs those that have not been run, several at once. An error is one of the copies. */
bool builds_run(const struct builder *builder, struct build *const *builds, size_t count,
                size_t parallel, struct kv_error *error) KV_MUST_USE;

#endif
