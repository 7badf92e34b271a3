#include "kubevet/kinds/networkpolicy.h"

const struct kv_kind kv_kind_networkpolicy_calicov3 = {
    .name = "NetworkPolicy",
    .group = "projectcalico.org",
    .version = "v3",
    .resource = "networkpolicies",
    .namespaced = true,
    .custom = true,
    .size = sizeof(struct kv_network_policy),
    .fields = kv_network_policy_fields,
};
