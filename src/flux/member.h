/* A Kustomization in a round: from its spec to its objects. */
#ifndef KUBEVET_FLUX_MEMBER_H
#define KUBEVET_FLUX_MEMBER_H

#include "workshop.h"

#include "kubevet/model/report.h"

struct member {
    const char *namespace, *name;
    const struct kv_node *spec;
    struct kv_place place;         /* of it in the checkout; file NULL = it is not there */
    enum kv_build_outcome outcome; /* before the build: APPLIED if it is to be built */
    const char *why;
    bool failed; /* `error` says why */
    struct kv_error error;
    struct build *build;
    struct variables variables;
    size_t objects;
};

/* Decides what is to be done with it. An error is one of the checkout or of the state, not of the
 * Kustomization. */
bool member_prepare(struct workshop *workshop, const struct world *world, struct member *member,
                    struct kv_error *error) KV_MUST_USE;

/* After the build: adds its objects to the manifests. What is wrong is added to the manifests'
 * problems. */
void member_take(struct workshop *workshop, const struct world *world, struct member *member,
                 struct kv_manifests *manifests);

/* One of a list of struct member; NULL = there is none. */
const struct member *member_find(const struct kv_list *members, const char *namespace,
                                 const char *name);

/* Does it delete what it no longer applies? */
bool member_prunes(const struct member *member);

#endif
