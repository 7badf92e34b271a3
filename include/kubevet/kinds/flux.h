/* Flux's kinds: those that apply manifests and charts (Kustomization, HelmRelease) and those
 * that fetch them (GitRepository, OCIRepository, Bucket, HelmRepository, HelmChart). One struct
 * for all; each kind's table fills what it has. Durations are kept as written (Go's); an
 * interval of 0 means that Flux does not reconcile periodically.
 *
 * Source: https://fluxcd.io/flux/components/ */
#ifndef KUBEVET_KINDS_FLUX_H
#define KUBEVET_KINDS_FLUX_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

/* A reference to an object; `namespace` is NULL for the referrer's own. */
struct kv_flux_reference {
    const char *kind; /* NULL in dependsOn: the referrer's own kind */
    const char *namespace, *name;
};

/* spec.ref. In a GitRepository, each later field overrides those before it; an OCIRepository has
 * only tag, semver and digest. */
struct kv_flux_ref {
    const char *branch, *tag, *semver, *name, *commit;
    const char *digest, *semver_filter;
};

/* One entry of status.history: the attempts of a Kustomization (Flux 2.7 and later). */
struct kv_flux_attempt {
    const char
        *result;  /* lastReconciledStatus: ReconciliationSucceeded, or the reason of the failure */
    kv_time last; /* lastReconciled */
};

/* One of status.inventory.entries of a Kustomization: NAMESPACE_NAME_GROUP_KIND. */
struct kv_flux_entry {
    const char *id;
};

/* Fields of a Kustomization or source that decide what it applies or fetches and that no rule
 * reads: kept as JSON where a build needs them, else as digests, to see whether they change.
 * Source: config/crd/bases of kustomize-controller and source-controller; all other fields have no
 * influence. */
struct kv_flux_build {
    /* Kustomization */
    const char *patches; /* NULL = none; an old recording has only their number */
    const char *post_build, *components, *images, *common_metadata, *decryption, *build_metadata;
    const char *spared; /* spec.ignore: fields that are left as they are in the cluster */
    const char *service_account;
    enum kv_tristate ignore_missing_components;
    const char *deletion_policy; /* what happens to the applied objects when it is deleted */
    /* sources */
    const char *ignore, *include, *sparse_checkout; /* which files */
    enum kv_tristate recurse_submodules;
    const char *prefix; /* of a Bucket */
    /* HelmChart */
    const char *chart, *version, *values_files, *reconcile_strategy;
};

/* Fields of a HelmRelease that decide what it renders, to see whether they change: digests, except
 * names. Source: config/crd/bases/helm.toolkit.fluxcd.io_helmreleases.yaml of helm-controller; all
 * other fields have no influence. */
struct kv_flux_release {
    const char *chart, *values, *values_from, *post_renderers, *post_render_strategy;
    const char *common_metadata, *install, *upgrade, *kube_config;
    const char *name, *storage_namespace;
    const char *drift_detection; /* its mode */
};

/* One entry of status.history of a HelmRelease, the newest first: what was released. */
struct kv_flux_snapshot {
    const char *chart_name, *chart_version;
};

struct kv_flux_object {
    struct kv_object object; /* keeps labels and managers */
    enum kv_tristate suspended;
    const char *interval, *retry_interval, *timeout;

    /* Kustomization, HelmRelease, HelmChart */
    struct kv_flux_reference source; /* spec.sourceRef; of a HelmRelease spec.chartRef */
    struct kv_list depends_on;       /* struct kv_flux_reference */
    const char *path;                /* of a Kustomization: the folder in its source */

    /* Kustomization: changes to its manifests before they are applied, and what it deletes */
    const char *target_namespace, *name_prefix,
        *name_suffix;              /* the first one also of a HelmRelease */
    enum kv_tristate prune, force; /* force: recreate objects whose immutable fields change */
    struct kv_flux_build build;    /* of all kinds except HelmRelease */

    struct kv_flux_release release; /* HelmRelease */

    /* sources */
    const char *url;               /* without credentials */
    const char *endpoint, *bucket; /* of a Bucket, which has no URL */
    const char *type;              /* of a HelmRepository: `oci` or `default` */
    struct kv_flux_ref ref;        /* GitRepository, OCIRepository */
    const char *layer_selector;    /* of an OCIRepository; a digest */
    const char *artifact_revision; /* status.artifact: what it provides to others */
    kv_time artifact_updated;      /* of a source: when it was last updated (lastUpdateTime) */

    /* status */
    struct kv_integer observed_generation; /* of the last finished attempt */
    struct kv_list conditions;             /* struct kv_condition */
    const char *applied_revision;          /* of a Kustomization: lastAppliedRevision */
    const char *helm_chart;                /* of a HelmRelease: its HelmChart, NAMESPACE/NAME */
    struct kv_list history;                /* struct kv_flux_attempt: of a Kustomization */
    struct kv_list snapshots;              /* struct kv_flux_snapshot: of a HelmRelease */
    /* In an overlay: it is changed, but applies or fetches the same as before. */
    bool builds_as_before;
    bool has_inventory;       /* of a Kustomization: it has applied objects */
    struct kv_list inventory; /* struct kv_flux_entry */
};

/* Do two objects of one kind, of which the second replaces the first, fetch, render and apply the
 * same? How often, how long and in what order does not matter. */
bool kv_flux_builds_the_same(const struct kv_flux_object *a, const struct kv_flux_object *b);

/* Does deleting a Kustomization delete what it has applied? A suspended one leaves it. Source:
 * api/v1/kustomization_types.go of kustomize-controller (deletionPolicy), its finalizer */
bool kv_flux_takes_along(const struct kv_flux_object *kustomization);

/* Has the Kustomization applied this object, by its inventory? `group` "" = the core group. */
bool kv_flux_has_applied(const struct kv_flux_object *kustomization, const char *namespace,
                         const char *name, const char *group, const char *kind);

/* Is it one of Flux's kinds? */
bool kv_kind_is_flux(const struct kv_kind *kind);

extern const struct kv_kind kv_kind_kustomization, kv_kind_helmrelease, kv_kind_gitrepository,
    kv_kind_ocirepository, kv_kind_bucket, kv_kind_helmrepository, kv_kind_helmchart;

#endif
