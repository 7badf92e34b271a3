/* What allows and denies pods their connections: NetworkPolicies of Kubernetes, those of Calico,
 * Cilium and Antrea, and those of administrators. */
#ifndef KUBEVET_KINDS_NETWORKPOLICY_H
#define KUBEVET_KINDS_NETWORKPOLICY_H

#include "kubevet/kinds/kind.h"

/* Selectors and rules are kept as JSON (kv_shape_json): each kind has a language of its own. A
 * recording of an older kubevet has only the names of NetworkPolicies. */
struct kv_network_policy {
    struct kv_object object;
    const char *spec;
    const char *specs; /* of Cilium's: several in one object */
};

extern const struct kv_shape kv_network_policy_fields[];

extern const struct kv_kind kv_kind_networkpolicy;
/* Calico serves the same policies in two groups: crd.projectcalico.org, in which it stores them,
 * and projectcalico.org, in which they are written. */
extern const struct kv_kind kv_kind_networkpolicy_calico, kv_kind_globalnetworkpolicy_calico,
    kv_kind_networkpolicy_calicov3, kv_kind_globalnetworkpolicy_calicov3;
/* Those of administrators: policy.networking.k8s.io, and Antrea's own. */
extern const struct kv_kind kv_kind_adminnetworkpolicy, kv_kind_baselineadminnetworkpolicy,
    kv_kind_clusternetworkpolicy;
extern const struct kv_kind kv_kind_clusternetworkpolicy_antrea, kv_kind_networkpolicy_antrea;
extern const struct kv_kind kv_kind_ciliumnetworkpolicy, kv_kind_ciliumclusterwidenetworkpolicy;

#endif
