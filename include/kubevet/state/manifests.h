/* Manifests, the input of Flux or kubectl: from files, folders and standard input, parsed as
 * kubectl parses them (sigs.k8s.io/yaml). */
#ifndef KUBEVET_STATE_MANIFESTS_H
#define KUBEVET_STATE_MANIFESTS_H

#include "kubevet/base/yaml.h"
#include "kubevet/state/skipped.h"
#include "kubevet/state/state.h"

/* A Kustomization, or a HelmRelease. */
struct kv_built {
    const char *namespace, *name;
};

/* A part of an object in a file: it sets fields of the object after what the object was built from.
 */
struct kv_manifest_part {
    const char *file;
    const struct kv_node *node;
};

/* A variable that was replaced in a build, and where its value is written. */
struct kv_manifest_variable {
    const char *name;
    struct kv_place place; /* file NULL = unknown */
};

/* Where a built object comes from. `= {0}` is nowhere. */
struct kv_manifest_origin {
    struct kv_place place;        /* of the object: as in struct kv_manifest */
    const struct kv_node *object; /* as written there; NULL = nothing like it is */
    struct kv_list parts;         /* struct kv_manifest_part: the last one that is applied first */
    struct kv_list variables;     /* struct kv_manifest_variable */
};

struct kv_manifest {
    const char *api_version, *kind;
    const char *namespace; /* NULL = an object without one, or of an unknown kind without one in the
                              manifest */
    const char *name;
    /* The registered kind with the same API group and name, in any version: the server converts.
     * NULL = no rule reads it. */
    const struct kv_kind *known;
    const struct kv_node *written; /* as written, with its places */
    /* What it requests from the API server: without status, in the version of `known`. NULL if it
     * must not be read here, such as a Secret. */
    const struct kv_node *object;
    const char *unread; /* why `object` is NULL although `known` is set: an API version newer than
                           kubevet reads; NULL = another reason */
    struct kv_place place; /* of the object; no column */
    /* Of one that was built, whose `written` has no lines of a file; NULL = it was not. */
    const struct kv_manifest_origin *origin;
    /* Its name or namespace contains an unsubstituted variable: it need not be the object that it
     * seems to be. */
    bool is_open;
};

/* A part of a manifest that is not what the cluster would contain. */
struct kv_unrendered {
    struct kv_object_name object;
    struct kv_place place;
    const char *field;    /* the field with a variable */
    const char *variable; /* as written, `${name}`; NULL = see `reason` */
    const char *reason;   /* why the resulting object cannot be seen here */
};

/* An object that two Kustomizations or HelmReleases apply: each undoes what the other did. */
struct kv_contested {
    struct kv_object_name object;
    const char *by[2]; /* "Kustomization NAMESPACE/NAME" */
    struct kv_place places[2];
    bool is_open; /* their names have variables: they need not be one object */
};

enum { KV_MANIFEST_PROBLEMS_MAX = 50 };

/* `= {0}` is empty. */
struct kv_manifests {
    struct kv_arena arena;
    struct kv_list items;      /* struct kv_manifest, sorted by kind, API group, namespace, name */
    struct kv_list unrendered; /* struct kv_unrendered */
    struct kv_list contested;  /* struct kv_contested */
    struct kv_list built;      /* struct kv_built: Kustomizations whose objects these are, besides
                                  those that their labels name */
    struct kv_list decided; /* struct kv_built: HelmReleases of which `unrendered` says all that is
                               not known: what they render is among these objects, or stays */
    bool may_be_empty;      /* no objects at all are no error */
    /* Errors in the manifests: struct kv_error, the first KV_MANIFEST_PROBLEMS_MAX of
     * `problem_count`, by file and line. */
    struct kv_list problems;
    size_t problem_count;
    struct kv_list skipped; /* struct kv_skipped: what is not read of folders */
    /* Memory for trial decoding of objects. */
    struct kv_arena scratch;
    struct kv_intern strings;
};

/* Reads all paths as kubectl does: a file, `-` for standard input, or a folder with its .yaml, .yml
 * and .json files (`recursive`: also those in folders below). Lists are unpacked. Errors in a
 * manifest are KV_ERROR_SPEC, with file and line; no objects at all, or an unreadable file, is
 * KV_ERROR_STATE. */
bool kv_manifests_read(struct kv_manifests *manifests, const char *const *paths, size_t count,
                       bool recursive, struct kv_error *error) KV_MUST_USE;

/* The same for one text; errors call it `name`. Call kv_manifests_index after the last one. */
bool kv_manifests_parse(struct kv_manifests *manifests, struct kv_text text, const char *name,
                        struct kv_error *error) KV_MUST_USE;

/* Adds one object that was built, for kv_manifests_index: what looks like a variable in it is text.
 * The origin must stay; errors in the object have its place and begin with `what`. False with
 * errors added. `*added` is the manifest, until the next one is added. */
bool kv_manifests_add(struct kv_manifests *manifests, const struct kv_node *object,
                      const struct kv_manifest_origin *origin, const char *what,
                      struct kv_manifest **added) KV_MUST_USE;

/* Adds an error at a place, for all problems to be reported at once. Returns false. */
bool kv_manifests_fail(struct kv_manifests *manifests, struct kv_place place, const char *format,
                       ...) KV_PRINTF(3, 4);

/* A manifest of which it is not known what the cluster would hold: its object is dropped. */
void kv_manifest_forget(struct kv_manifests *manifests, struct kv_manifest *manifest,
                        const char *reason);

/* Sorts. Duplicate objects, and no objects at all, are errors. Of an object that two Kustomizations
 * apply one manifest is kept: of the one that the object of `state` (NULL: none) is labelled with,
 * else the first. */
bool kv_manifests_index(struct kv_manifests *manifests, const struct kv_state *state,
                        struct kv_error *error) KV_MUST_USE;

/* Fills an initialised state with only the manifests, and indexes it. What they do not contain is
 * unknown, unless the state is complete. The state points into the manifests. */
void kv_manifests_take(const struct kv_manifests *manifests, kv_time at, struct kv_state *state);

/* After kv_manifests_index; NULL if there is no such object. */
const struct kv_manifest *kv_manifests_find(const struct kv_manifests *manifests,
                                            const char *api_version, const char *kind,
                                            const char *namespace, const char *name);

/* The place of a field of the object (`spec.hard[limits.memory]`), as deep as the manifest goes;
 * NULL = the object itself. Of a built one: of the patch or the variable that sets it last. No
 * column. Returns whether the manifest sets the field. */
bool kv_manifest_place(const struct kv_manifest *manifest, const char *field,
                       struct kv_place *place);

void kv_manifests_release(struct kv_manifests *manifests);

#endif
