#include "kubevet/kinds/networkpolicy.h"

const struct kv_shape kv_network_policy_fields[] = {
    KV_METADATA,
    KV_ROW(kv_network_policy, spec, "spec", KV_SHAPE_JSON),
    KV_ROW(kv_network_policy, specs, "specs", KV_SHAPE_JSON),
    {0},
};
