/* Flux's kinds: what applies manifests and charts (Kustomization, HelmRelease) and what fetches
 * them (GitRepository, OCIRepository, Bucket, HelmRepository, HelmChart). One struct for all; each
 * kind's table fills what it has.
 *
 * Durations are kept as written (Go's); an interval of 0 means that Flux never looks again by
 * itself.
 *
 * Source: https://fluxcd.io/flux/components/ */
#ifndef KUBEVET_KINDS_FLUX_H
#define KUBEVET_KINDS_FLUX_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

/* An object by reference; `namespace` is NULL where it is the referrer's own. */
struct kv_flux_reference {
    const char *kind; /* NULL in dependsOn: the referrer's own kind */
    const char *namespace, *name;
};

/* What spec.ref says. Of a GitRepository each of the later ones overrides those before it; of an
 * OCIRepository only tag, semver and digest occur. */
struct kv_flux_ref {
    const char *branch, *tag, *semver, *name, *commit;
    const char *digest, *semver_filter;
};

/* One of status.history: the attempts of a Kustomization (Flux 2.7 and later). */
struct kv_flux_attempt {
    const char *result; /* lastReconciledStatus: ReconciliationSucceeded, or a failure's reason */
    kv_time last;       /* lastReconciled */
};

/* One of status.inventory.entries of a Kustomization: NAMESPACE_NAME_GROUP_KIND. */
struct kv_flux_entry {
    const char *id;
};

/* What a HelmRelease makes of its chart, kept only to tell whether that changes: digests, but for
 * names. Source: config/crd/bases/helm.toolkit.fluxcd.io_helmreleases.yaml of helm-controller; of
 * what is not here nothing changes what is rendered. */
struct kv_flux_release {
    const char *chart, *values, *values_from, *post_renderers, *post_render_strategy;
    const char *common_metadata, *install, *upgrade, *kube_config;
    const char *name, *storage_namespace;
};

struct kv_flux_object {
    struct kv_object object; /* keeps labels and managers */
    enum kv_tristate suspended;
    const char *interval, *retry_interval, *timeout;

    /* Kustomization, HelmRelease, HelmChart */
    struct kv_flux_reference source; /* spec.sourceRef; of a HelmRelease spec.chartRef */
    struct kv_list depends_on;       /* struct kv_flux_reference */
    const char *path;                /* of a Kustomization: the folder in its source */

    /* Kustomization: what it does to its manifests before it applies them, and what it deletes */
    const char *target_namespace, *name_prefix, *name_suffix; /* the first of a HelmRelease, too */
    struct kv_list patches; /* structs without members: only how many there are */
    bool has_post_build;
    enum kv_tristate prune;

    struct kv_flux_release release; /* HelmRelease */

    /* sources */
    const char *url;               /* without the login that it may hold */
    const char *endpoint, *bucket; /* of a Bucket, which has no URL */
    const char *type;              /* of a HelmRepository: `oci` or `default` */
    struct kv_flux_ref ref;        /* GitRepository, OCIRepository */
    const char *layer_selector;    /* of an OCIRepository; a digest */
    const char *artifact_revision; /* status.artifact: what it gives to others */
    kv_time artifact_updated;      /* of a source: since when (lastUpdateTime) */

    /* status */
    struct kv_integer observed_generation; /* of the last attempt that came to an end */
    struct kv_list conditions;             /* struct kv_condition */
    const char *applied_revision;          /* of a Kustomization: lastAppliedRevision */
    const char *helm_chart;                /* of a HelmRelease: its HelmChart, NAMESPACE/NAME */
    struct kv_list history;                /* struct kv_flux_attempt: of a Kustomization */
    bool has_inventory;                    /* of a Kustomization: it has applied something */
    struct kv_list inventory;              /* struct kv_flux_entry */
};

extern const struct kv_kind kv_kind_kustomization, kv_kind_helmrelease, kv_kind_gitrepository,
    kv_kind_ocirepository, kv_kind_bucket, kv_kind_helmrepository, kv_kind_helmchart;

#endif
