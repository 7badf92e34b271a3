/* A chart, as a folder of its own: copied from the checkout with what source-controller makes of it
 * (values files, dependencies within the checkout), or pulled from the network.
 *
 * Source: source-controller internal/helm/chart (builder_local.go, dependency_manager.go) */
#ifndef KUBEVET_FLUX_HELM_CHART_H
#define KUBEVET_FLUX_HELM_CHART_H

#include "artifact.h"

/* Where it comes from, and what is made of it. */
struct chart_source {
    struct artifact *artifact; /* NULL = from the network */
    const char *path;          /* in the artifact: a folder, or a package */
    const char *url;  /* a repository of charts, or `oci://...` with the chart in it; for errors */
    const char *name; /* in a repository at a URL of http; NULL = the URL is the chart's own */
    const char *version; /* NULL = the newest */
    bool plain_http;     /* of oci:// */
    struct kv_strings values_files;
    bool ignores_missing; /* of the values files */
};

struct chart_scan; /* helm_scan.h */

struct chart {
    struct chart_source source;
    const char *label;     /* as the user knows it: "fleet/charts/app", "podinfo of https://..." */
    const char *place;     /* the folder that holds only it */
    const char *folder;    /* or package: what helm renders; NULL = it is not there, */
    const char *unknown;   /* since it is not in the checkout, or can't be pulled: a clause */
    struct kv_error error; /* or since it is wrong: Flux fails, too */
    bool is_ready;         /* one of the three */
    const char *name, *version; /* of its Chart.yaml; NULL = it is packaged */
    struct kv_list moved;       /* struct chart_part: dependencies that were copied into it */
    struct kv_list pulls;       /* struct chart_pull: parts that are to be pulled */
    struct chart_scan *scan;    /* NULL = not looked into yet */
};

/* A folder of the chart that comes from elsewhere in the artifact. */
struct chart_part {
    const char *folder, *from;
};

/* A run of `helm pull`. */
struct chart_pull {
    struct chart *chart;
    const char *url, *name, *version;
    bool plain_http;
    const char *into; /* the folder in which its own is made */
};

/* Sets the chart up as far as that is possible without the network; what is missing then is in
 * `pulls`, unless the network may not be used. `place` is where its folder is made. An error is one
 * of the copies. */
bool chart_open(struct chart *chart, const char *place, bool may_pull, struct kv_arena *arena,
                struct kv_error *error) KV_MUST_USE;

/* The same for one that was pulled into its place. */
bool chart_pulled(struct chart *chart, struct kv_arena *arena, struct kv_error *error) KV_MUST_USE;

/* The file of the checkout that a template comes from, by helm's `# Source: NAME/templates/x.yaml`;
 * NULL = none. */
const char *chart_file(const struct chart *chart, const char *source, struct kv_arena *arena);

#endif
