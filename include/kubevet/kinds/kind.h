/* The kinds of the Kubernetes API that rules read, one file kind_NAME.c each, registered by being
 * there. */
#ifndef KUBEVET_KINDS_KIND_H
#define KUBEVET_KINDS_KIND_H

#include "kubevet/base/place.h"
#include "kubevet/kinds/shape.h"

/* A writer of an object's fields (metadata.managedFields[]). */
struct kv_manager {
    const char *manager;
    const char *operation;   /* Apply or Update */
    const char *subresource; /* status, scale, ...; NULL = the object itself */
    kv_time time;
    /* The fields that it owns outside metadata and status. All of them, since a field that another
     * manager also owns stays when Flux no longer applies it; of subresources only scale; of Flux
     * itself only spec.replicas, over which it may conflict with an autoscaler. Not `set`: the
     * source does not say. */
    struct kv_fields fields;
};

/* Is it a controller of Flux, or the manager name that Flux's documentation recommends for people
 * (flux-client-side-apply)? */
bool kv_manager_is_flux(const struct kv_manager *manager);

/* The creator of an object (metadata.ownerReferences[]). */
struct kv_owner {
    const char *api_version, *kind, *name;
    enum kv_tristate controller;
};

/* What manifests that are applied to a state do to an object. */
enum kv_change_by_manifest {
    KV_UNTOUCHED,
    KV_CHANGED,  /* or added: its status, if it has one, is out of date */
    KV_REPLACED, /* changed so that its pods are recreated, or deleted */
    KV_GONE,
};

/* Fields that are kept of every object. Each kind's struct begins with it. */
struct kv_object {
    const struct kv_kind *kind;
    const char *namespace; /* interned; NULL for objects without one */
    const char *name;      /* interned */
    const char *uid;       /* NULL if the source has none (manifests) */
    const char *resource_version;
    struct kv_integer generation; /* status.observedGeneration follows it */
    kv_time created;
    kv_time deleted; /* deletionTimestamp: set while the object is being deleted */
    struct kv_integer deletion_grace_seconds;
    struct kv_labels labels;      /* only if the kind keeps them; Flux's, if it keeps managers */
    struct kv_labels annotations; /* only the kind's chosen ones, and Flux's */
    struct kv_list managers;      /* of struct kv_manager; only if the kind keeps them */
    struct kv_list owners;        /* of struct kv_owner; only if the kind keeps them, or managers */
    const struct kv_node *kept;   /* see kv_object_kept (kinds/kept.h) */
    struct kv_place place;        /* of the object in a file of manifests; else file is NULL */
    enum kv_change_by_manifest change;
    uint32_t source; /* index of the file and list that it came from; set by the state */
    uint32_t nth;    /* its number among that list's objects, from 1 */
};

/* Large parts of metadata, kept only if a rule reads them. KV_KEEP_MANAGERS also keeps owners and
 * Flux's labels, so the flag alone makes flux/hand-edited check a kind. */
enum kv_keep {
    KV_KEEP_LABELS = 1u << 0,
    KV_KEEP_MANAGERS = 1u << 1,
    KV_KEEP_OWNERS = 1u << 2,
    KV_KEEP_CHOSEN_LABELS = 1u << 3, /* the labels listed in `annotations`, too */
    KV_KEEP_TOLERATIONS = 1u << 4,   /* of a template whose pods' nodes are counted */
    KV_KEEP_HOSTS = 1u << 5, /* settings that may contain host names; set if memory asks for them */
    KV_KEEP_ASKED_ANNOTATIONS = 1u << 6, /* instead of `annotations`: those that memory asks for */
};

/* The labels by which Flux knows what it has applied. */
#define KV_FLUX_KUSTOMIZATION           "kustomize.toolkit.fluxcd.io/name"
#define KV_FLUX_KUSTOMIZATION_NAMESPACE "kustomize.toolkit.fluxcd.io/namespace"
#define KV_FLUX_RELEASE                 "helm.toolkit.fluxcd.io/name"
#define KV_FLUX_RELEASE_NAMESPACE       "helm.toolkit.fluxcd.io/namespace"

/* Labels or annotations that make Flux ignore an object: `disabled`; `Ignore`, `IfNotPresent`. */
#define KV_FLUX_RECONCILE "kustomize.toolkit.fluxcd.io/reconcile"
#define KV_FLUX_SSA       "kustomize.toolkit.fluxcd.io/ssa"

/* If `enabled`, Flux deletes and recreates an object when the server refuses a change. */
#define KV_FLUX_FORCE "kustomize.toolkit.fluxcd.io/force"

/* If `disabled`, Flux does not delete the object when its manifests no longer contain it. */
#define KV_FLUX_PRUNE "kustomize.toolkit.fluxcd.io/prune"

/* Annotations of Helm: an object that it leaves (`keep`), and one that is no part of its release.
 */
#define KV_HELM_POLICY "helm.sh/resource-policy"
#define KV_HELM_HOOK   "helm.sh/hook"

/* The API server's defaults for fields that rules read. Replicas are not included, since their
 * value depends on whether there is an autoscaler.
 *
 * Source: SetDefaults_* in pkg/apis/{apps,autoscaling/v2,batch,core,storage}/v1/defaults.go of
 * Kubernetes; the schemas of Flux's custom resource definitions. */
struct kv_default {
    const char *key, *value;
    const char *path[4]; /* of the mapping with the key; ends with NULL */
    bool is_text;
    enum {
        KV_DEFAULT_ALWAYS,
        KV_DEFAULT_ROLLING, /* unless the second key of the path names another `type` */
        KV_DEFAULT_GIVEN,   /* only if the mapping itself is present */
    } when;
};

struct kv_kind {
    const char *name;     /* ResourceQuota */
    const char *group;    /* "" for the core group */
    const char *version;  /* v1 */
    const char *resource; /* resourcequotas: the plural in paths and RBAC */
    const char *query;    /* query parameters of its list, as in a URL; NULL = none */
    bool namespaced;
    bool
        scope_unknown; /* each object shows whether it has a namespace: `namespaced` says nothing */
    bool metadata_only; /* its list is requested as metadata only; a recording may contain more,
                           which is kept */
    bool custom;   /* of a custom resource definition: a server without the definition has none */
    unsigned keep; /* enum kv_keep */
    /* The annotations that rules read, NULL-terminated; NULL = none. Others are never kept, since
     * they may contain anything (last-applied-configuration). */
    const char *const *annotations;
    size_t size;                   /* of the kind's struct, which begins with struct kv_object */
    const struct kv_shape *fields; /* of the object; the first row is KV_METADATA */
    /* Post-processing that a table can't express: called with the whole decoded object. NULL for
     * most kinds, since reading an object as a tree first takes time. */
    void (*whole)(struct kv_object *object, const struct kv_node *tree, struct kv_memory memory);
    bool is_workload;                  /* its struct is kv_workload (kinds/workload.h) */
    bool has_replicas;                 /* a workload with spec.replicas */
    const struct kv_default *defaults; /* ends with a row without a key; NULL = none */
    /* Defaults that a table can't express, set before the table's; NULL for most. */
    const struct kv_node *(*default_more)(const struct kv_node *object, struct kv_arena *arena);
    /* Keys of the spec that the server and its controllers fill in, and that stay if a manifest
     * leaves them out; ends with NULL; NULL = none. */
    const char *const *assigned;
};

/* All kinds, sorted by file name; ends with NULL. Generated by the build. */
extern const struct kv_kind *const kv_kinds_registry[];

/* The kinds that keep managers; ends with NULL. */
const struct kv_kind *const *kv_kinds_with_managers(void);

/* Whether a list (NULL-terminated or NULL) contains the kind, and its length. */
bool kv_kinds_hold(const struct kv_kind *const *kinds, const struct kv_kind *kind);
size_t kv_kinds_count(const struct kv_kind *const *kinds);

/* A kind that has no file here: of its objects only metadata is decoded, and what is kept as a
 * tree. Its plural is a guess and its scope unknown, until discovery says. */
struct kv_kind *kv_kind_generic(const char *api_version, const char *name, struct kv_arena *arena);

/* The plural by the rules of English, as authors of kinds usually make it. */
const char *kv_kind_plural_guess(const char *name, struct kv_arena *arena);

/* The kind with this apiVersion ("v1", "apps/v1") and kind, or NULL. */
const struct kv_kind *kv_kind_find(const char *api_version, const char *name);

/* The same in any version of its API group, as a server would accept it. */
const struct kv_kind *kv_kind_find_any_version(const char *api_version, const char *name);

/* Is it in the core API group (/api/v1), which the API server serves itself? A run needs these:
 * if such a list can't be read, the server has a problem, and there is no verdict. For any other
 * group, such as custom resources and aggregated APIs, only what reads the kind is not
 * evaluated. */
bool kv_kind_is_core(const struct kv_kind *kind);

/* "v1" or "group/version", into `out` of KV_API_VERSION_MAX bytes; returns out. */
#define KV_API_VERSION_MAX 320
char *kv_kind_api_version(const struct kv_kind *kind, char *out);

/* "pods"; of kinds of one name in several groups, as kubectl takes it:
 * "networkpolicies.crd.projectcalico.org". Lives as long
 * as the process. */
const char *kv_kind_resource_text(const struct kv_kind *kind);

/* Is this apiVersion (NULL: none) of that API group, other than the core group? */
bool kv_api_version_is_of(const char *api_version, const char *group);

/* Is it a Secret, which is never read? */
bool kv_is_secret(const char *api_version, const char *kind);

/* Is this apiVersion of the kind's API group, in any version? NULL is the core group. */
bool kv_kind_is_of(const struct kv_kind *kind, const char *api_version);

/* "/api/v1/resourcequotas", "/apis/apps/v1/namespaces/NS/deployments" for namespace NS; returns
 * out. */
#define KV_KIND_PATH_MAX 1024
char *kv_kind_path(const struct kv_kind *kind, const char *namespace, char *out);

/* Decodes one object of a known kind; its own kind and apiVersion are ignored. Returns NULL with
 * the reader failed on a wrong type, a missing metadata.name, or null. */
struct kv_object *kv_kind_decode(const struct kv_kind *kind, struct kv_reader *reader,
                                 struct kv_memory memory);

/* The kept fields of an object, as the API would serve them; their text belongs to the object. */
const struct kv_node *kv_kind_encode(const struct kv_object *object, struct kv_arena *arena);

/* The object with the kind's defaults, as the API server stores it. Unchanged parts are shared; a
 * NULL kind is one that no rule reads. */
const struct kv_node *kv_kind_with_defaults(const struct kv_kind *kind,
                                            const struct kv_node *object, struct kv_arena *arena);

/* Do two objects of one kind have the same kept fields, except status and the metadata that the API
 * server manages? Amounts are compared by value. */
bool kv_object_says_the_same(const struct kv_object *a, const struct kv_object *b);

/* The row for metadata, the first of each kind's table. */
extern const struct kv_shape kv_metadata_fields[];
#define KV_METADATA KV_OBJECT("metadata", kv_metadata_fields)

/* The table of a kind of which only metadata is kept, and a test for it. */
extern const struct kv_shape kv_metadata_only_fields[];
bool kv_kind_is_metadata_only(const struct kv_kind *kind);

/* The controlling owner of the object, by its kind and name; NULL = none, or owners are not kept. A
 * server gives each owner an apiVersion; reduced recordings may lack it. */
const struct kv_owner *kv_object_controller(const struct kv_object *object);

/* When the deletion was requested; KV_TIME_NONE = it is not being deleted. */
kv_time kv_object_deletion_asked(const struct kv_object *object);

/* When anything other than the status was last written, including the scale: the newest such entry
 * of managedFields, else creation. KV_TIME_NONE if both are unknown. */
kv_time kv_object_changed(const struct kv_object *object);

#endif
