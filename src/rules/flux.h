/* What the rules on Flux share: its kinds, what refers to what, durations and messages. */
#ifndef KUBEVET_RULES_FLUX_H
#define KUBEVET_RULES_FLUX_H

#include "kubevet/kinds/flux.h"
#include "kubevet/rules/rule.h"

struct flux_kind {
    const struct kv_kind *kind;
    const char *controller; /* the Deployment that looks after it */
    const char *command;    /* what `flux suspend` and `flux resume` call it */
    int64_t timeout; /* nanoseconds, of an attempt where the object says none; 0 = interval */
    /* A cluster without it is nothing unusual: that a recording lacks its list is passed over; that
     * the list was refused is not. */
    bool optional;
};

/* Ends with a row whose kind is NULL. */
extern const struct flux_kind flux_kinds[];
const struct flux_kind *flux_kind_of(const struct kv_kind *kind);
const struct kv_kind *flux_kind_named(const char *name); /* NULL = none of them; NULL is fine */

/* For `also_reads`: what is lacking leaves the rest to be judged, so that the rules say themselves
 * what they could not see. */
extern const struct kv_kind *const flux_also_reads[];

bool flux_is_documented(const struct kv_spec *spec);
const char *flux_not_applicable(const struct kv_spec *spec); /* where it is not documented */

/* Reports which of the kinds that the rule also reads were not known, and where. */
void flux_gaps(struct kv_check *check);

/* The objects of a kind, one at each call; `*next` begins at 0. NULL = no more. */
const struct kv_flux_object *flux_next(const struct kv_check *check, const struct kv_kind *kind,
                                       size_t *next);

/* What an object refers to; NULL if it is not there, or not known. */
const struct kv_flux_object *flux_find(const struct kv_check *check,
                                       const struct kv_flux_object *referrer,
                                       const struct kv_flux_reference *reference);

/* A HelmRepository of type `oci` is only an address: no controller looks at it or writes a status.
 * Source: https://fluxcd.io/flux/components/source/helmrepositories/ */
bool flux_is_static(const struct kv_flux_object *object);

/* Nanoseconds. */
int64_t flux_interval(const struct kv_flux_object *object); /* 0 = none, or not to be read */
int64_t flux_timeout(const struct kv_flux_object *object);

/* Do two revisions name the same commit or digest? `main@sha1:0446` and, of old, `main/0446`. */
bool flux_same_revision(const char *a, const char *b);

/* A controller's message on one line, cut to what fits a report, without logins in URLs. */
const char *flux_words(struct kv_check *check, const char *message);

#endif
