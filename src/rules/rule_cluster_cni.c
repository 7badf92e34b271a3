#include "cluster.h"

#include <inttypes.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.cni.text ? NULL : "the spec documents no network plugin (cluster.cni)";
}

static void missing_report(struct kv_check *check, const struct cluster_cni *cni)
{
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, &kv_kind_daemonset, cni->namespaces[0], cni->daemonset),
        check->spec->cluster.cni.place, "DaemonSet %s of %s does not exist in %s%s%s",
        cni->daemonset, cni->name, cni->namespaces[0], cni->namespaces[1] ? " or " : "",
        cni->namespaces[1] ? cni->namespaces[1] : "");
    finding->field = "metadata.name";
    finding->expected = cni->daemonset;
}

/* How many nodes must have the agent: those that have been there for a while. */
struct nodes {
    int64_t settled;
    int64_t of_unknown_age;
};

static struct nodes nodes_count(const struct kv_check *check)
{
    struct nodes nodes = {0};
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        const char *system = kv_labels_get(node->object.labels, "kubernetes.io/os");
        if (system && strcmp(system, "windows") == 0)
            continue; /* has a DaemonSet of its own */
        enum kv_lasting lasting = kv_check_lasted(check, node->object.created);
        nodes.settled += lasting == KV_LASTING;
        nodes.of_unknown_age += lasting == KV_AGE_UNKNOWN;
    }
    return nodes;
}

static void coverage_check(struct kv_check *check, const struct kv_workload *daemonset)
{
    const struct kv_object *object = &daemonset->object;
    if (!kv_check_demands(check, &kv_kind_node, NULL))
        return;
    struct nodes nodes = nodes_count(check);
    int64_t wanted = daemonset->desired.value;
    if (wanted >= nodes.settled + nodes.of_unknown_age ||
        kv_check_is_early(check, object, kv_object_changed(object)) ||
        kv_check_is_early(check, object, cluster_status_time(object)))
        return;
    if (wanted >= nodes.settled) {
        kv_check_not_evaluated(
            check, object, "it is not on every node, but %s says how old the nodes are",
            check->now == KV_TIME_NONE ? "no clock (give --at)" : "no creationTimestamp");
        return;
    }
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), check->spec->cluster.cni.place,
                         "DaemonSet %s is meant for %" PRId64 " of %" PRId64
                         " nodes: the others have no pod network",
                         object->name, wanted, nodes.settled);
    finding->field = "status.desiredNumberScheduled";
    finding->expected = kv_check_format(check, "%" PRId64, nodes.settled);
    finding->actual = kv_check_format(check, "%" PRId64, wanted);
    finding->hint = "look at its nodeSelector, affinity and tolerations, and at the nodes' taints";
}

static void run(struct kv_check *check)
{
    const struct cluster_cni *cni = cluster_cni_documented(check->spec);
    if (!cni) {
        kv_check_gap(check, NULL, "how the network plugin '%s' runs is not known to kubevet",
                     check->spec->cluster.cni.text);
        return;
    }
    const struct kv_workload *daemonset = cluster_cni_find(check, cni);
    if (daemonset)
        coverage_check(check, daemonset);
    else if (cluster_cni_demands(check, cni))
        missing_report(check, cni);
}

static const struct kv_kind *const reads[] = {&kv_kind_daemonset, NULL};
static const struct kv_kind *const also_reads[] = {&kv_kind_node, NULL};

const struct kv_rule kv_rule_cluster_cni = {
    .doc =
        {
            .id = "cluster/cni",
            .severity = KV_SEVERITY_ERROR,
            .summary = "the network plugin does not run on every node",
            .why = "On a node without the plugin's agent pods get no network and never start. The "
                   "agent is a DaemonSet, calico-node in kube-system or calico-system for Calico, "
                   "that must exist and be meant for every node that is older than `settle` "
                   "(nodes with Windows aside). Whether it is ready there is for "
                   "cluster/network-policy and cluster/node-ready to say. Known are antrea, "
                   "calico, canal, cilium and flannel.",
            .mend = "Reinstall the plugin if its DaemonSet is gone; else see why it leaves nodes "
                    "out (kubectl describe daemonset): a nodeSelector, or a taint that it does not "
                    "tolerate.",
            .example = "cluster:\n"
                       "  cni: calico\n",
            .source = "https://docs.tigera.io/calico/latest/reference/architecture/overview",
        },
    .reads = reads,
    .also_reads = also_reads, /* that the agent is gone shows without them */
    .namespaces = cluster_cni_namespaces,
    .existence = true,
    .status = true,
    .own_gaps = true,
    .not_applicable = not_applicable,
    .run = run,
};
