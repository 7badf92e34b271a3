#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_networkpolicy = {
    .name = "NetworkPolicy",
    .group = "networking.k8s.io",
    .version = "v1",
    .resource = "networkpolicies",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
