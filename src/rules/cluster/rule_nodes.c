#include "cluster.h"

#include <inttypes.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.nodes.count.text ? NULL : "the spec documents no node count";
}

static void run(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.nodes.count;
    int64_t count = 0;
    kv_check_compares(check, documented->place, NULL);
    for (size_t next = 0; cluster_node_next(check, &next);)
        count++;
    if (count >= documented->range.min && count <= documented->range.max)
        return;
    if (count < documented->range.min && !kv_check_knows(check, &kv_kind_node, NULL))
        return; /* an unreadable node may be the missing one, which the engine reports */
    const char *wanted = cluster_range_text(check, documented);
    struct kv_finding *finding = kv_check_finding(check, cluster_name(check), documented->place,
                                                  "the cluster has %" PRId64 " node%s, not %s",
                                                  count, count == 1 ? "" : "s", wanted);
    finding->field = "nodes";
    finding->expected = wanted;
    finding->actual = kv_check_format(check, "%" PRId64, count);
    finding->hint = count < documented->range.min
                        ? "check whether the node pool was scaled down or a machine failed to join"
                        : "nodes cost money: if they were added on purpose, document them";
}

const struct kv_rule kv_rule_cluster_nodes = {
    .doc =
        {
            .id = "cluster/nodes",
            .severity = KV_SEVERITY_ERROR,
            .summary = "there are fewer or more nodes than documented",
            .why = "With fewer nodes, replicas no longer fit on nodes of their own, and a second "
                   "failure is an outage. More nodes cost money that nobody planned. A node that "
                   "is being deleted does not count; one that is not ready does (see "
                   "cluster/node-ready).",
            .fix = "Scale the node pool back, find out why a machine did not join, or document "
                   "the new count: a number, or a range where nodes are autoscaled.",
            .keys = "nodes.count",
            .example = "cluster:\n"
                       "  nodes: {count: {min: 3, max: 6}}   # or count: 3\n",
            .source = "https://kubernetes.io/docs/concepts/architecture/nodes/",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_ABSENCE | KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
