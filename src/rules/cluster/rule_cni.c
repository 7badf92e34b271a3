#include "cluster.h"

#include <inttypes.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.cni.place.file ? NULL
                                        : "the spec documents no network plugin (cluster.cni)";
}

/* "kube-flannel/kube-flannel-ds or kube-system/kube-flannel-ds" */
static const char *places_text(struct kv_check *check, const struct kv_cni *cni)
{
    const char *text = "";
    for (size_t i = 0; i < KV_CNI_PLACES && cni->places[i].namespace; i++)
        text = kv_check_format(check, "%s%s%s/%s", text, i > 0 ? " or " : "",
                               cni->places[i].namespace, cni->places[i].daemonset);
    return text;
}

static void missing_report(struct kv_check *check, const struct kv_cni *cni)
{
    const char *name = check->spec->cluster.cni.name.text;
    struct kv_finding *finding = kv_check_finding(
        check,
        kv_name_make(check, &kv_kind_daemonset, cni->places[0].namespace, cni->places[0].daemonset),
        check->spec->cluster.cni.place, "DaemonSet %s%s%s does not exist", places_text(check, cni),
        name ? " of " : "", name ? name : "");
    finding->field = "metadata.name";
    finding->expected = cni->places[0].daemonset;
}

/* How many nodes must have the agent: those older than `settle`. */
struct nodes {
    int64_t settled;
    kv_time undated; /* the creation time of the newest node of unknown age; KV_TIME_NONE = it has
                        none */
    int64_t of_unknown_age;
};

static struct nodes nodes_count(const struct kv_check *check)
{
    struct nodes nodes = {.undated = KV_TIME_NONE};
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        const char *system = kv_labels_get(node->object.labels, "kubernetes.io/os");
        if (system && strcmp(system, "windows") == 0)
            continue; /* has a DaemonSet of its own */
        enum kv_lasting lasting = kv_check_lasted(check, node->object.created);
        nodes.settled += lasting == KV_LASTING;
        if (lasting != KV_AGE_UNKNOWN)
            continue;
        nodes.of_unknown_age++;
        if (node->object.created > nodes.undated)
            nodes.undated = node->object.created;
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
        kv_check_not_evaluated(check, object,
                               "it is not on every node, but the age of the nodes is unknown: %s",
                               kv_check_undated(check, nodes.undated, "no creationTimestamp"));
        return;
    }
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), check->spec->cluster.cni.place,
                         "DaemonSet %s is meant for %" PRId64 " of %" PRId64
                         " nodes: pods on the other nodes have no network",
                         object->name, wanted, nodes.settled);
    finding->field = "status.desiredNumberScheduled";
    finding->expected = kv_check_format(check, "%" PRId64, nodes.settled);
    finding->actual = kv_check_format(check, "%" PRId64, wanted);
    finding->hint = "check its nodeSelector, affinity and tolerations, and the nodes' taints";
}

static void run(struct kv_check *check)
{
    const struct kv_cni *cni = cluster_cni_documented(check);
    const struct kv_workload *daemonset = cluster_cni_find(check, cni);
    kv_check_compares(check, check->spec->cluster.cni.place, NULL);
    if (daemonset)
        coverage_check(check, daemonset);
    else if (cluster_cni_demands(check, cni) &&
             (!cni->builtin || kv_check_demands(check, &kv_kind_node, NULL)) &&
             !cluster_cni_is_builtin(check, cni))
        missing_report(check, cni);
}

const struct kv_rule kv_rule_cluster_cni = {
    .doc =
        {
            .id = "cluster/cni",
            .severity = KV_SEVERITY_ERROR,
            .summary = "the network plugin does not run on every node",
            .why = "On a node without the plugin's agent, pods get no network and never start. The "
                   "agent is a DaemonSet: for Calico, calico-node in kube-system or calico-system. "
                   "It must exist and be scheduled to every node that is older than `settle`, "
                   "except Windows nodes. Whether the agent is ready is checked by "
                   "cluster/network-policy and cluster/node-ready. A plugin that is built into the "
                   "node's own binary, such as flannel in k3s, has no DaemonSet. `kubevet lint` "
                   "lists the plugins that are known by name; describe any other by its DaemonSet.",
            .fix = "Reinstall the plugin if its DaemonSet is gone. Otherwise find out why it "
                   "skips nodes (kubectl describe daemonset): a nodeSelector, or a taint that it "
                   "does not tolerate.",
            .keys = "cluster.cni",
            .example = "cluster:\n"
                       "  cni: calico   # or {daemonSet: kube-system/my-agent}\n",
            .source = "https://docs.tigera.io/calico/latest/reference/architecture/overview",
        },
    /* A missing agent shows even without Nodes. */
    .reads = KV_READS(
        {.kind = &kv_kind_daemonset, .need = KV_MUST_SOMEWHERE, .and_in = cluster_cni_namespace},
        {.kind = &kv_kind_node, .need = KV_HELPS}),
    .about = KV_ABOUT_ABSENCE | KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
