/* A HelmRelease in a round: whether it changes, and what its rendering needs.
 *
 * Source: helm-controller internal/reconcile/state.go (DetermineReleaseState), internal/action */
#ifndef KUBEVET_FLUX_HELM_RELEASE_H
#define KUBEVET_FLUX_HELM_RELEASE_H

#include "dependency.h"
#include "helm_chart.h"
#include "helm_values.h"
#include "workshop.h"

#include "kubevet/kinds/flux.h"
#include "kubevet/model/report.h"

struct release {
    const char *namespace, *name;
    const struct kv_flux_object *before; /* in the state; NULL = it is new */
    const struct kv_node *spec;          /* after the change; NULL = only the state has it */
    struct kv_place place;               /* in the checkout; file NULL = it is not there */
    enum kv_build_outcome outcome;       /* APPLIED if it is to be rendered */
    const char *why;
    bool failed; /* `error` says why Flux would fail */
    struct kv_error error;
    struct chart *chart;          /* that it is to be rendered of; NULL = none */
    bool follows_version;         /* the chart is renewed only with its version (ChartVersion) */
    bool is_left;                 /* it says the same as before */
    bool is_probed;               /* rendered only to see whether its templates were changed */
    struct helm_values values[2]; /* with one marker, and with another */
    struct rendering *rendering;
    size_t objects;
};

/* By which values that are not known stand, once and again. */
extern const char *const release_markers[2];

/* Decides what is to be done with it: sets outcome, and the chart. An error is one of the checkout.
 */
bool release_prepare(struct workshop *workshop, const struct world *world, struct release *release,
                     struct kv_error *error) KV_MUST_USE;

/* What it waits for, after the change and before it. */
void release_block(struct release *release, struct block after, struct block before);

/* After its chart was set up: is it rendered after all, and with which values? */
void release_settle(struct workshop *workshop, const struct world *world, struct release *release);

/* Not NULL: what cannot be known of it, a clause. Sets the outcome. */
void release_unknown(struct release *release, const char *why);

/* Flux's name and namespace of the release. */
const char *release_helm_name(const struct release *release, struct kv_arena *arena);
const char *release_namespace(const struct release *release);

/* Has it been installed, so that this is an upgrade? */
bool release_is_upgrade(const struct release *release, const struct kv_state *state);

/* spec.install or spec.upgrade, whichever is done. */
const struct kv_node *release_action(const struct release *release, const struct kv_state *state);

#endif
