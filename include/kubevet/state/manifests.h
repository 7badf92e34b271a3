/* Manifests: what Flux or kubectl would be given, from files, folders and standard input, read as
 * kubectl reads them (sigs.k8s.io/yaml). */
#ifndef KUBEVET_STATE_MANIFESTS_H
#define KUBEVET_STATE_MANIFESTS_H

#include "kubevet/base/yaml.h"
#include "kubevet/state/state.h"

struct kv_manifest {
    const char *api_version, *kind;
    const char *namespace; /* NULL = an object without one, or of an unknown kind that gives none */
    const char *name;
    /* Of the registered kinds, that of the same API group and name, in whatever version: the server
     * converts. NULL = no rule reads it. */
    const struct kv_kind *known;
    const struct kv_node *written; /* as it stands there, with its places */
    /* What it asks the API server for: without status, in the version that `known` is of. NULL of
     * what is not to be read here, as a Secret. */
    const struct kv_node *object;
    struct kv_place place; /* of the object; no column */
};

/* What stands in a manifest and is not what the cluster would hold. */
struct kv_unrendered {
    struct kv_object_name object;
    struct kv_place place;
    const char *field;    /* of a variable */
    const char *variable; /* as written, `${name}`; NULL = there is a reason instead */
    const char *reason;   /* why what becomes of the object can't be seen here */
};

/* `= {0}` is empty. */
struct kv_manifests {
    struct kv_arena arena;
    struct kv_list items;      /* struct kv_manifest, sorted by kind, API group, namespace, name */
    struct kv_list unrendered; /* struct kv_unrendered */
    /* Where objects are decoded to see whether they can be. */
    struct kv_arena scratch;
    struct kv_intern strings;
};

/* Reads all of these: a file, `-` for standard input, a folder with its .yaml, .yml and .json files
 * (`recursive`: and those of the folders below it), as kubectl does. Lists are unpacked. What is
 * wrong with a manifest is of kind KV_ERROR_SPEC, with its file and line; that no object is there
 * at all, or that it can't be read, KV_ERROR_STATE. */
bool kv_manifests_read(struct kv_manifests *manifests, const char *const *paths, size_t count,
                       bool recursive, struct kv_error *error) KV_MUST_USE;

/* The same of one text; errors call it `name`. To be indexed when all texts are there. */
bool kv_manifests_parse(struct kv_manifests *manifests, struct kv_text text, const char *name,
                        struct kv_error *error) KV_MUST_USE;

/* Sorts. An object that is there twice, and none at all, are errors. */
bool kv_manifests_index(struct kv_manifests *manifests, struct kv_error *error) KV_MUST_USE;

/* Fills an initialised state with the manifests alone, and indexes it. They say nothing of what
 * they don't hold, unless the state is complete. The state points into the manifests. */
void kv_manifests_take(const struct kv_manifests *manifests, kv_time at, struct kv_state *state);

/* After kv_manifests_index; NULL if it is not among them. */
const struct kv_manifest *kv_manifests_find(const struct kv_manifests *manifests,
                                            const char *api_version, const char *kind,
                                            const char *namespace, const char *name);

/* Where a field of the object is written (`spec.hard[limits.memory]`), as far down as the manifest
 * goes; of NULL, the object itself. No column. Does the manifest set it? */
bool kv_manifest_place(const struct kv_manifest *manifest, const char *field,
                       struct kv_place *place);

void kv_manifests_release(struct kv_manifests *manifests);

#endif
