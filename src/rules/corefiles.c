#include "kubevet/rules/corefiles.h"

static const char *const names[KV_COREFILES_COUNT] = {
    [KV_COREFILES_USUAL] = "coredns",
    [KV_COREFILES_CUSTOM] = "coredns-custom",
    [KV_COREFILES_NODE_LOCAL] = "node-local-dns",
};

const char *kv_corefiles_name(const struct kv_spec *spec, enum kv_corefiles which)
{
    return which == KV_COREFILES_OF_PROVIDER ? spec->cluster.dns.provider.text : names[which];
}

const void *kv_corefiles_asker(enum kv_corefiles which)
{
    return &names[which];
}
