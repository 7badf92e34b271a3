#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_networkpolicy_antrea = {
    .name = "NetworkPolicy",
    .group = "crd.antrea.io",
    .version = "v1beta1",
    .resource = "networkpolicies",
    .namespaced = true,
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
