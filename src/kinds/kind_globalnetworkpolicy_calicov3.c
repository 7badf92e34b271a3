#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_globalnetworkpolicy_calicov3 = {
    .name = "GlobalNetworkPolicy",
    .group = "projectcalico.org",
    .version = "v3",
    .resource = "globalnetworkpolicies",
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
