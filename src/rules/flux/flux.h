/* Shared by the rules on Flux: its kinds, references, durations and messages. */
#ifndef KUBEVET_RULES_FLUX_FLUX_H
#define KUBEVET_RULES_FLUX_FLUX_H

#include "kubevet/kinds/flux.h"
#include "kubevet/rules/rule.h"

struct flux_kind {
    const struct kv_kind *kind;
    const char *controller; /* the Deployment of its controller */
    const char *command;    /* its name for `flux suspend` and `flux resume` */
    int64_t timeout; /* nanoseconds, of an attempt if the object sets none; 0 = its interval */
    /* Many clusters have none: a recording without its list is no gap, but a refused list is. */
    bool optional;
};

/* Ends with a row whose kind is NULL. */
extern const struct flux_kind flux_kinds[];
const struct flux_kind *flux_kind_of(const struct kv_kind *kind);
const struct kv_kind *
flux_kind_named(const char *name); /* NULL = none of them; a NULL name is allowed */

/* All kinds: if one is missing, the others are still checked. */
#define FLUX_READS                                                                                 \
    {.kind = &kv_kind_kustomization, .need = KV_HELPS, .in = KV_EVERYWHERE},                       \
        {.kind = &kv_kind_helmrelease, .need = KV_HELPS, .in = KV_EVERYWHERE},                     \
        {.kind = &kv_kind_gitrepository, .need = KV_HELPS, .in = KV_EVERYWHERE},                   \
        {.kind = &kv_kind_ocirepository, .need = KV_HELPS, .in = KV_EVERYWHERE},                   \
        {.kind = &kv_kind_bucket, .need = KV_HELPS, .in = KV_EVERYWHERE},                          \
        {.kind = &kv_kind_helmrepository, .need = KV_HELPS, .in = KV_EVERYWHERE},                  \
    {                                                                                              \
        .kind = &kv_kind_helmchart, .need = KV_HELPS, .in = KV_EVERYWHERE                          \
    }

const char *flux_not_applicable(const struct kv_spec *spec); /* if it is not documented */

/* Reports which of the rule's kinds are unknown, and where. */
void flux_gaps(struct kv_check *check);

/* The objects of a kind, one per call; `*next` starts at 0. NULL = no more. */
const struct kv_flux_object *flux_next(const struct kv_check *check, const struct kv_kind *kind,
                                       size_t *next);

/* The object that a reference points to; NULL if it does not exist or is unknown. */
const struct kv_flux_object *flux_find(const struct kv_check *check,
                                       const struct kv_flux_object *referrer,
                                       const struct kv_flux_reference *reference);

/* A HelmRepository of type `oci` is only an address: no controller reconciles it or writes a
 * status. Source: https://fluxcd.io/flux/components/source/helmrepositories/ */
bool flux_is_static(const struct kv_flux_object *object);

/* Nanoseconds. */
int64_t flux_interval(const struct kv_flux_object *object); /* 0 = none, or invalid */
int64_t flux_timeout(const struct kv_flux_object *object);

/* Are two revisions the same commit or digest? `main@sha1:0446` and the old form `main/0446`. */
bool flux_same_revision(const char *a, const char *b);

/* A controller's message on one line, shortened for a report, without credentials in URLs. */
const char *flux_words(struct kv_check *check, const char *message);

#endif
