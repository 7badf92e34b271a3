#include "flux_table.h"

static const struct kv_shape spec_fields[] = {
    FLUX_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    FLUX_ROW(interval, "interval", KV_SHAPE_STRING),
    FLUX_SOURCE("sourceRef"),
    FLUX_ROW(build.chart, "chart", KV_SHAPE_STRING),
    FLUX_ROW(build.version, "version", KV_SHAPE_STRING),
    FLUX_ROW(build.values_files, "valuesFiles", KV_SHAPE_DIGEST),
    FLUX_ROW(build.reconcile_strategy, "reconcileStrategy", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", flux_artifact_status_fields),
    {0},
};

const struct kv_kind kv_kind_helmchart = {
    .name = "HelmChart",
    .group = "source.toolkit.fluxcd.io",
    .version = "v1",
    .resource = "helmcharts",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = fields,
};
