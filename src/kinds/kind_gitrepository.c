#include "flux_table.h"

static const struct kv_default defaults[] = {
    {.path = {"spec"}, .key = "timeout", .value = "60s", .is_text = true},
    {0},
};

const struct kv_kind kv_kind_gitrepository = {
    .name = "GitRepository",
    .group = "source.toolkit.fluxcd.io",
    .version = "v1",
    .resource = "gitrepositories",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = flux_repository_fields,
    .defaults = defaults,
};
