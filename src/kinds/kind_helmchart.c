#include "flux.h"

static const struct kv_shape spec_fields[] = {
    FLUX_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    FLUX_ROW(interval, "interval", KV_SHAPE_STRING),
    FLUX_SOURCE("sourceRef"),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = kv_flux_artifact_status_fields},
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
