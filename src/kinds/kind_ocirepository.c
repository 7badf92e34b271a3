#include "flux.h"

const struct kv_kind kv_kind_ocirepository = {
    .name = "OCIRepository",
    .group = "source.toolkit.fluxcd.io",
    .version = "v1",
    .resource = "ocirepositories",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = kv_flux_repository_fields,
};
