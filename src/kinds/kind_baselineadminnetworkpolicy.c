#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_baselineadminnetworkpolicy = {
    .name = "BaselineAdminNetworkPolicy",
    .group = "policy.networking.k8s.io",
    .version = "v1alpha1",
    .resource = "baselineadminnetworkpolicies",
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
