#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_ciliumnetworkpolicy = {
    .name = "CiliumNetworkPolicy",
    .group = "cilium.io",
    .version = "v2",
    .resource = "ciliumnetworkpolicies",
    .namespaced = true,
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
