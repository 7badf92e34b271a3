#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_adminnetworkpolicy = {
    .name = "AdminNetworkPolicy",
    .group = "policy.networking.k8s.io",
    .version = "v1alpha1",
    .resource = "adminnetworkpolicies",
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
