/* What expressions of checks, policies and `kubevet eval` may name: their variables, and the
 * function `objects`. */
#ifndef KUBEVET_SPEC_EXPRESSION_H
#define KUBEVET_SPEC_EXPRESSION_H

#include "kubevet/cel/program.h"

/* The variables, by their numbers in the environment. Those of a check's own (`variables.NAME`)
 * follow. */
enum kv_expression_variable {
    KV_EXPRESSION_OBJECT,
    KV_EXPRESSION_POD,        /* the PodSpec that the object makes pods by */
    KV_EXPRESSION_POD_META,   /* the metadata of these pods */
    KV_EXPRESSION_CONTAINERS, /* of the pod, those that initialise it first */
    KV_EXPRESSION_NOW,
    KV_EXPRESSION_NAMESPACE,  /* namespaceObject: the object's Namespace, or null */
    KV_EXPRESSION_PARAMS,     /* the check's own, or the object that a policy's binding names */
    KV_EXPRESSION_ENTRY,      /* what the spec documents of the namespace, or null */
    KV_EXPRESSION_OLD_OBJECT, /* of policies: null */
    KV_EXPRESSION_REQUEST,    /* of policies: that of a creation */
    KV_EXPRESSION_VARIABLES,  /* how many there are */
};

enum { KV_EXPRESSION_NAME_MAX = 63 };

/* As Kubernetes checks expressions; `declared` has bit n for variable n, the others can't be named.
 * With `objects`, the function of that name is declared. Free it. */
struct kv_cel_env *kv_expression_env(unsigned declared, bool objects);

/* A kind by apiVersion and kind. */
struct kv_expression_kind {
    const char *api_version; /* "apps/v1" */
    const char *kind;
};

/* Reads `apps/v1/Deployment`, or `Deployment` of a kind that Kubernetes, Flux or another operator
 * of spec/scope.h has under one API group. NULL with *error set if it is none, or a Secret. */
const struct kv_expression_kind *kv_expression_kind_read(const char *text, struct kv_arena *arena,
                                                         struct kv_error *error) KV_MUST_USE;

/* The steps from an object of this kind to the template of its pods, ending with NULL (a Pod:
 * none); NULL if the kind makes no pods. */
const char *const *kv_expression_template(const char *kind);

/* What the function `objects` asks; given to an evaluation as its host (struct kv_cel_input). */
struct kv_expression_host {
    /* The objects of a kind, in a namespace (NULL = all). A list, or an unknown. */
    struct kv_cel_value (*objects)(struct kv_expression_host *host,
                                   const struct kv_expression_kind *kind, const char *namespace,
                                   struct kv_arena *arena);
};

#endif
