/* Where the chart of a HelmRelease comes from.
 *
 * Source: helm-controller internal/controller/helmrelease_controller.go (getSource) */
#ifndef KUBEVET_FLUX_HELM_SOURCE_H
#define KUBEVET_FLUX_HELM_SOURCE_H

#include "helm_chart.h"
#include "workshop.h"

struct chart_wanted {
    const struct kv_node *chart;  /* the spec of a HelmChart, or of spec.chart; NULL = the source
                                     itself is the chart */
    const struct kv_node *source; /* sourceRef, or chartRef */
    const char *namespace;        /* in which the source's name is meant */
    bool is_left;                 /* the HelmChart says the same as before */
};

/* The chart that the spec of a HelmRelease in this namespace names. Not NULL: why that is not
 * known, a clause. */
const char *chart_wanted_find(const struct world *world, const char *namespace,
                              const struct kv_node *spec, struct chart_wanted *out);

/* Charts of other kinds of sources are packages in registries and buckets. */
bool chart_wanted_may_be_ours(const struct chart_wanted *wanted);

/* Do its source and its HelmChart say the same as before? */
bool chart_wanted_is_left(const struct world *world, const struct chart_wanted *wanted);

/* Is it packaged anew only with another version (reconcileStrategy ChartVersion)? */
bool chart_wanted_follows_version(const struct chart_wanted *wanted);

/* The chart in this checkout, set up once for all releases. False with an error. */
bool chart_of_checkout(struct workshop *workshop, struct artifact *artifact,
                       const struct chart_wanted *wanted, struct chart **out,
                       struct kv_error *error) KV_MUST_USE;

/* The chart of a registry or repository. `*why`, a clause: it can't be pulled, or may not be. False
 * with an error. */
bool chart_of_network(struct workshop *workshop, const struct world *world,
                      const struct chart_wanted *wanted, struct chart **out, const char **why,
                      struct kv_error *error) KV_MUST_USE;

#endif
