#include "flux.h"

const struct kv_kind kv_kind_gitrepository = {
    .name = "GitRepository",
    .group = "source.toolkit.fluxcd.io",
    .version = "v1",
    .resource = "gitrepositories",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = kv_flux_repository_fields,
};
