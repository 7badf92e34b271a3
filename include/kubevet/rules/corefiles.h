/* The ConfigMaps from which CoreDNS reads its configuration. No others are read. */
#ifndef KUBEVET_RULES_COREFILES_H
#define KUBEVET_RULES_COREFILES_H

#include "kubevet/spec/spec.h"

#define KV_COREFILES_NAMESPACE "kube-system"
#define KV_COREFILES_DATA      "data" /* what is read of them */

/* In the order of this enum, by index: that of the documented Deployment's name, which is what its
 * Helm chart calls it; the usual one; what the Corefile of some distributions imports; and that of
 * NodeLocal DNSCache, which pods ask first. */
enum kv_corefiles {
    KV_COREFILES_OF_PROVIDER,
    KV_COREFILES_USUAL,
    KV_COREFILES_CUSTOM,
    KV_COREFILES_NODE_LOCAL,
    KV_COREFILES_COUNT,
};

/* The ConfigMap's name. */
const char *kv_corefiles_name(const struct kv_spec *spec, enum kv_corefiles which);

/* What asks for it (struct kv_wanted, asker). */
const void *kv_corefiles_asker(enum kv_corefiles which);

#endif
