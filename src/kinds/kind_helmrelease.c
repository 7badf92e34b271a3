#include "flux_table.h"

/* The chart is spec.chartRef's; if spec.chart is a template for one, status.helmChart names the
 * created HelmChart. */
static const struct kv_shape drift_fields[] = {
    FLUX_ROW(release.drift_detection, "mode", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape spec_fields[] = {
    FLUX_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    FLUX_ROW(interval, "interval", KV_SHAPE_STRING),
    FLUX_ROW(timeout, "timeout", KV_SHAPE_STRING),
    FLUX_SOURCE("chartRef"),
    FLUX_DEPENDS_ON,
    FLUX_ROW(release.chart, "chart", KV_SHAPE_DIGEST),
    FLUX_ROW(release.values, "values", KV_SHAPE_DIGEST),
    FLUX_ROW(release.values_from, "valuesFrom", KV_SHAPE_DIGEST),
    FLUX_ROW(release.post_renderers, "postRenderers", KV_SHAPE_DIGEST),
    FLUX_ROW(release.post_render_strategy, "postRenderStrategy", KV_SHAPE_STRING),
    FLUX_ROW(release.common_metadata, "commonMetadata", KV_SHAPE_DIGEST),
    FLUX_ROW(release.install, "install", KV_SHAPE_DIGEST),
    FLUX_ROW(release.upgrade, "upgrade", KV_SHAPE_DIGEST),
    FLUX_ROW(release.kube_config, "kubeConfig", KV_SHAPE_DIGEST),
    KV_OBJECT("driftDetection", drift_fields),
    FLUX_ROW(release.name, "releaseName", KV_SHAPE_STRING),
    FLUX_ROW(release.storage_namespace, "storageNamespace", KV_SHAPE_STRING),
    FLUX_ROW(target_namespace, "targetNamespace", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape snapshot_fields[] = {
    KV_ROW(kv_flux_snapshot, chart_name, "chartName", KV_SHAPE_STRING),
    KV_ROW(kv_flux_snapshot, chart_version, "chartVersion", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape status_fields[] = {
    FLUX_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    FLUX_ROW(helm_chart, "helmChart", KV_SHAPE_STRING),
    KV_CONDITIONS(struct kv_flux_object, conditions),
    KV_LIST(kv_flux_object, snapshots, "history", kv_flux_snapshot, snapshot_fields),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

static const struct kv_default defaults[] = {
    {.path = {"spec", "chart", "spec"},
     .key = "reconcileStrategy",
     .value = "ChartVersion",
     .is_text = true,
     .when = KV_DEFAULT_GIVEN},
    {.path = {"spec", "chart", "spec"},
     .key = "version",
     .value = "*",
     .is_text = true,
     .when = KV_DEFAULT_GIVEN},
    {0},
};

const struct kv_kind kv_kind_helmrelease = {
    .name = "HelmRelease",
    .group = "helm.toolkit.fluxcd.io",
    .version = "v2",
    .resource = "helmreleases",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = fields,
    .defaults = defaults,
};
