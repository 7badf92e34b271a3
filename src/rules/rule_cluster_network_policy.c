#include "cluster.h"

#include <inttypes.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.network_policy.text ? NULL
                                             : "the spec does not say that NetworkPolicies are "
                                               "enforced (cluster.networkPolicy)";
}

/* On a node that is not ready no agent is: that is cluster/node-ready's drift. */
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
            check, object, "%" PRId64 " of %" PRId64 " agents are ready, but %s says since when",
            ready, wanted,
            check->now == KV_TIME_NONE ? "no clock (give --at)" : "no managedFields entry");
        return;
    case KV_LASTING:
        break;
    }
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), check->spec->cluster.network_policy.place,
        "policy agents are ready on %" PRId64 " of %" PRId64
        " nodes (DaemonSet %s): on the others policies are not kept up to date",
        ready, wanted, object->name);
    finding->field = "status.numberReady";
    finding->expected = kv_check_format(check, "%" PRId64, wanted);
    finding->actual = kv_check_format(check, "%" PRId64, ready);
}

/* The agents of the documented plugin; where none is documented, of whichever there is. */
static const struct kv_workload *agents_find(struct kv_check *check)
{
    const struct cluster_cni *documented = cluster_cni_documented(check->spec);
    const struct kv_workload *agents = NULL;
    for (const struct cluster_cni *cni = cluster_cnis; cni->name && !agents; cni++)
        if (cni->policies && (cni == documented || !check->spec->cluster.cni.text))
            agents = cluster_cni_find(check, cni);
    return agents;
}

/* A missing DaemonSet is for cluster/cni to report; what else kept the rule from looking is said
 * here. */
static void no_agents(struct kv_check *check)
{
    const struct cluster_cni *documented = cluster_cni_documented(check->spec);
    if (documented && documented->policies)
        cluster_cni_demands(check, documented);
    else if (documented)
        kv_check_gap(check, NULL,
                     "%s leaves NetworkPolicies to somebody else, whom the spec does not name",
                     documented->name);
    else if (check->spec->cluster.cni.text)
        kv_check_gap(check, NULL, "how the network plugin '%s' runs is not known to kubevet",
                     check->spec->cluster.cni.text);
    else
        kv_check_gap(check, NULL,
                     "no policy agent that kubevet knows was found, and the spec "
                     "names no network plugin (cluster.cni)");
}

static void run(struct kv_check *check)
{
    const struct kv_workload *agents = agents_find(check);
    if (agents)
        readiness_check(check, agents);
    else
        no_agents(check);
}

static const struct kv_kind *const reads[] = {&kv_kind_daemonset, NULL};
static const struct kv_kind *const also_reads[] = {&kv_kind_node, NULL};

const struct kv_rule kv_rule_cluster_network_policy = {
    .doc =
        {
            .id = "cluster/network-policy",
            .severity = KV_SEVERITY_ERROR,
            .summary = "agents that enforce NetworkPolicies are not ready",
            .why = "The API accepts every NetworkPolicy; what keeps it is the network plugin's "
                   "agent on each node. Where it is not ready, new pods may be open to everybody "
                   "or shut off. A DaemonSet does not say since when agents are missing; counted "
                   "is from the last change of its status (metadata.managedFields), so that a "
                   "rollout is not reported while it moves, and agents on nodes that are not ready "
                   "are left to cluster/node-ready. Enforcement itself no API shows.",
            .mend = "Look at the agents' pods on the nodes concerned (for Calico: kubectl -n "
                    "kube-system get pods -l k8s-app=calico-node -o wide), their logs and the "
                    "nodes' conditions.",
            .example = "cluster:\n"
                       "  cni: calico\n"
                       "  networkPolicy: enforced\n",
            .source = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
                      "#prerequisites",
        },
    .reads = reads,
    .also_reads = also_reads,
    .namespaces = cluster_cni_namespaces,
    .status = true,
    .own_gaps = true,
    .not_applicable = not_applicable,
    .run = run,
};
