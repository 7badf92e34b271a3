#include "cluster.h"

#include <inttypes.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.network_policy.text ? NULL
                                             : "the spec does not say that NetworkPolicies are "
                                               "enforced (cluster.networkPolicy)";
}

/* cluster/node-ready reports nodes that are not ready, which have no ready agent either. */
static int64_t nodes_down(const struct kv_check *check)
{
    int64_t down = 0;
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));)
        down += !kv_condition_is_true(&node->conditions, "Ready");
    return down;
}

static void readiness_check(struct kv_check *check, const struct kv_workload *agents)
{
    const struct kv_object *object = &agents->object;
    int64_t wanted = agents->desired.value, ready = agents->ready.value;
    if (ready >= wanted - nodes_down(check))
        return;
    switch (kv_check_lasted(check, cluster_status_time(object))) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(
            check, object,
            "%" PRId64 " of %" PRId64 " agents are ready, but since when is unknown: %s", ready,
            wanted, kv_check_undated(check, cluster_status_time(object), "no managedFields entry"));
        return;
    case KV_LASTING:
        break;
    }
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), check->spec->cluster.network_policy.place,
        "policy agents are ready on %" PRId64 " of %" PRId64
        " nodes (DaemonSet %s): on the others, policies are not up to date",
        ready, wanted, object->name);
    finding->field = "status.numberReady";
    finding->expected = kv_check_format(check, "%" PRId64, wanted);
    finding->actual = kv_check_format(check, "%" PRId64, ready);
}

/* Agents that enforce policies for a plugin that does not. */
static const struct kv_cni azure_npm = {
    "Azure Network Policy Manager", {{"kube-system", "azure-npm"}}, KV_CNI_POLICIES, NULL};

/* The agents of the documented plugin; if it does not enforce policies, or none is documented, any
 * known agents. */
static const struct kv_workload *agents_find(struct kv_check *check,
                                             const struct kv_cni *documented)
{
    if (documented && documented->policies == KV_CNI_POLICIES)
        return cluster_cni_find(check, documented);
    const struct kv_workload *agents = cluster_cni_find(check, &azure_npm);
    for (const struct kv_cni *cni = kv_cnis; cni->name && !agents; cni++)
        if (cni->policies == KV_CNI_POLICIES)
            agents = cluster_cni_find(check, cni);
    return agents;
}

/* cluster/cni reports a missing DaemonSet; other reasons are reported here. */
static void no_agents(struct kv_check *check, const struct kv_cni *documented)
{
    if (documented && documented->policies == KV_CNI_POLICIES)
        cluster_cni_demands(check, documented);
    else if (documented && documented->policies == KV_CNI_NO_POLICIES)
        kv_check_gap(
            check, NULL,
            "%s does not enforce NetworkPolicies itself, and no agent that kubevet knows runs here",
            documented->name);
    else if (documented)
        kv_check_gap(
            check, NULL,
            "whether %s enforces NetworkPolicies depends on settings that no object shows: "
            "document it as cni: {daemonSet: %s/%s, enforcesPolicies: true} if it does",
            documented->name, documented->places[0].namespace, documented->places[0].daemonset);
    else
        kv_check_gap(
            check, NULL,
            "no known policy agent was found, and the spec names no network plugin (cluster.cni)");
}

/* k3s enforces them itself unless this is disabled. */
static bool builtin_check(struct kv_check *check, const struct kv_cni *documented)
{
    const struct kv_cni *builtin = documented;
    for (const struct kv_cni *cni = kv_cnis; !builtin && cni->name; cni++)
        if (cni->builtin)
            builtin = cni;
    if (!builtin->builtin || !kv_check_knows(check, &kv_kind_node, NULL) ||
        !cluster_cni_is_builtin(check, builtin))
        return false;
    const struct kv_node_object *node = cluster_k3s_option(check, "disable-network-policy", NULL);
    if (!node) {
        if (!cluster_k3s_says_options(check))
            kv_check_gap(
                check, NULL,
                "k3s enforces NetworkPolicies unless it runs with --disable-network-policy, and no "
                "node shows its options (annotation " KV_K3S_NODE_ARGS ")");
        return true;
    }
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &node->object), check->spec->cluster.network_policy.place,
        "k3s on node %s runs with --disable-network-policy: nothing enforces "
        "NetworkPolicies",
        node->object.name);
    finding->field = "metadata.annotations[" KV_K3S_NODE_ARGS "]";
    finding->expected = "without --disable-network-policy";
    finding->actual = "--disable-network-policy";
    finding->hint = "start k3s without this option, or install a plugin that enforces policies";
    return true;
}

static void run(struct kv_check *check)
{
    const struct kv_cni *documented = cluster_cni_documented(check);
    const struct kv_workload *agents = agents_find(check, documented);
    kv_check_compares(check, check->spec->cluster.network_policy.place, NULL);
    if (agents)
        readiness_check(check, agents);
    else if (!builtin_check(check, documented))
        no_agents(check, documented);
}

const struct kv_rule kv_rule_cluster_network_policy = {
    .doc =
        {
            .id = "cluster/network-policy",
            .severity = KV_SEVERITY_ERROR,
            .summary = "agents that enforce NetworkPolicies are not ready",
            .why =
                "The API server accepts every NetworkPolicy, but only the network plugin's agent "
                "on each node enforces it. Where the agent is not ready, new pods may be open to "
                "everybody or cut off. A DaemonSet does not say since when agents are missing, so "
                "the time counts from the last change of its status (metadata.managedFields): a "
                "rollout in progress is not reported. Agents on nodes that are not ready are left "
                "to cluster/node-ready. No API shows the enforcement itself.",
            .fix =
                "Check the agents' pods on the affected nodes (for Calico: kubectl -n kube-system "
                "get pods -l k8s-app=calico-node -o wide), their logs and the nodes' conditions.",
            .keys = "cluster.networkPolicy",
            .example = "cluster:\n"
                       "  cni: calico\n"
                       "  networkPolicy: enforced\n",
            .source = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
                      "#prerequisites",
        },
    .reads = KV_READS(
        {.kind = &kv_kind_daemonset, .need = KV_MUST_SOMEWHERE, .and_in = cluster_cni_namespace},
        {.kind = &kv_kind_node, .need = KV_HELPS}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
