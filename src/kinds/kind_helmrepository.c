#include "flux_table.h"

const struct kv_kind kv_kind_helmrepository = {
    .name = "HelmRepository",
    .group = "source.toolkit.fluxcd.io",
    .version = "v1",
    .resource = "helmrepositories",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = flux_repository_fields,
};
