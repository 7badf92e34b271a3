#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_globalnetworkpolicy_calico = {
    .name = "GlobalNetworkPolicy",
    .group = "crd.projectcalico.org",
    .version = "v1",
    .resource = "globalnetworkpolicies",
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
