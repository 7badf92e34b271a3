#include "cluster.h"

#include <inttypes.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.nodes.count.text ? NULL : "the spec documents no number of nodes";
}

/* "3", "at least 3", "at most 5", "3 to 5" */
static const char *range_text(struct kv_check *check, const struct kv_value *count)
{
    int64_t min = count->range.min, max = count->range.max;
    if (min == max)
        return kv_check_format(check, "%" PRId64, min);
    if (max == INT64_MAX)
        return kv_check_format(check, "at least %" PRId64, min);
    if (min <= 0)
        return kv_check_format(check, "at most %" PRId64, max);
    return kv_check_format(check, "%" PRId64 " to %" PRId64, min, max);
}

static void run(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.nodes.count;
    int64_t count = 0;
    for (size_t next = 0; cluster_node_next(check, &next);)
        count++;
    if (count >= documented->range.min && count <= documented->range.max)
        return;
    const char *wanted = range_text(check, documented);
    struct kv_finding *finding = kv_check_finding(check, cluster_name(check), documented->place,
                                                  "the cluster has %" PRId64 " node%s, not %s",
                                                  count, count == 1 ? "" : "s", wanted);
    finding->field = "nodes";
    finding->expected = wanted;
    finding->actual = kv_check_format(check, "%" PRId64, count);
    finding->hint = count < documented->range.min
                        ? "see whether the node pool was made smaller or a machine failed to join"
                        : "nodes cost money: if they were added on purpose, document them";
}

static const struct kv_kind *const reads[] = {&kv_kind_node, NULL};

const struct kv_rule kv_rule_cluster_nodes = {
    .doc =
        {
            .id = "cluster/nodes",
            .severity = KV_SEVERITY_ERROR,
            .summary = "there are fewer or more nodes than documented",
            .why = "With fewer nodes replicas no longer fit on nodes of their own, and a second "
                   "failure is an outage; more nodes cost money that nobody planned. A node that "
                   "is being deleted does not count; one that is not ready does (see "
                   "cluster/node-ready).",
            .mend = "Scale the node pool back, see why a machine did not join, or document the new "
                    "count: a number, or a range where nodes come and go by load.",
            .example = "cluster:\n"
                       "  nodes: {count: {min: 3, max: 6}}   # or count: 3\n",
            .source = "https://kubernetes.io/docs/concepts/architecture/nodes/",
        },
    .reads = reads,
    .existence = true,
    .status = true,
    .not_applicable = not_applicable,
    .run = run,
};
