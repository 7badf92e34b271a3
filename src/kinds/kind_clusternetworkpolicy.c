#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_clusternetworkpolicy = {
    .name = "ClusterNetworkPolicy",
    .group = "policy.networking.k8s.io",
    .version = "v1alpha2",
    .resource = "clusternetworkpolicies",
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
