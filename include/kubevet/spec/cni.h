/* Network plugins: how each of them runs, by its name in a spec. */
#ifndef KUBEVET_SPEC_CNI_H
#define KUBEVET_SPEC_CNI_H

#include <stddef.h>

/* Does the plugin's agent enforce NetworkPolicies? */
enum kv_cni_policies {
    KV_CNI_NO_POLICIES, /* it leaves that to another agent */
    KV_CNI_POLICIES,
    KV_CNI_POLICIES_UNKNOWN, /* that depends on settings that no object shows */
};

enum { KV_CNI_PLACES = 3 };

struct kv_cni {
    const char *name; /* as in the spec: calico */
    /* The DaemonSet that runs the agent on every node, in each of its known places; the usual one
     * first. */
    struct {
        const char *namespace, *daemonset;
    } places[KV_CNI_PLACES];
    enum kv_cni_policies policies;
    /* Part of the version of kubelets that have the plugin built in, with their own agents for
     * NetworkPolicies: `+k3s`. NULL = none. */
    const char *builtin;
};

/* By the index of kv_cni_names; ends with a NULL name. Sources: each project's own manifests; for
 * Calico also those of its operator (tigera-operator), for canal RKE2's; for k3s
 * https://docs.k3s.io/networking/basic-network-options. */
extern const struct kv_cni kv_cnis[];

/* The accepted values of `cluster.cni`; ends with NULL. */
extern const char *const kv_cni_names[];

#endif
