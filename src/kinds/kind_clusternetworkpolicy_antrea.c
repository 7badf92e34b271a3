#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_clusternetworkpolicy_antrea = {
    .name = "ClusterNetworkPolicy",
    .group = "crd.antrea.io",
    .version = "v1beta1",
    .resource = "clusternetworkpolicies",
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
