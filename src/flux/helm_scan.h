/* What the templates of a chart ask that a rendering here can't answer: the cluster's objects
 * (`lookup`), whether it has an API version (`.Capabilities.APIVersions.Has`), which version it is
 * of; and chance. */
#ifndef KUBEVET_FLUX_HELM_SCAN_H
#define KUBEVET_FLUX_HELM_SCAN_H

#include "helm_chart.h"

struct chart_scan {
    const char *packaged;   /* a part of it that can't be looked into; NULL = none */
    bool is_random;         /* two renderings may differ */
    bool asks_version;      /* .Capabilities.KubeVersion, or Chart.yaml's kubeVersion */
    bool asks_unnamed;      /* for API versions that are not written there */
    struct kv_list asked;   /* const char *: API versions, with or without a kind */
    struct kv_list lookers; /* const char *: templates, from the chart's folder, that ask for
                               objects themselves, or include what does */
};

/* Reads the chart's folder, or package. */
bool chart_scan(const struct chart *chart, struct kv_arena *arena, struct chart_scan *out,
                struct kv_error *error) KV_MUST_USE;

/* Does a template (as in helm's `# Source: NAME/templates/x.yaml`) ask for objects? */
bool chart_scan_looks_up(const struct chart_scan *scan, const char *source);

#endif
