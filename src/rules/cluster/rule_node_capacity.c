#include "cluster.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    const struct kv_spec_nodes *nodes = &spec->cluster.nodes;
    return nodes->cpu.text || nodes->memory.text ? NULL : "the spec documents no node size";
}

static void run(struct kv_check *check)
{
    const struct kv_spec_nodes *documented = &check->spec->cluster.nodes;
    size_t next = 0;
    cluster_nodes_demand(check, &documented->cpu);
    cluster_nodes_demand(check, &documented->memory);
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        if (documented->cpu.text)
            cluster_capacity_check(check, node, "cpu", &documented->cpu, &documented->tolerance);
        if (documented->memory.text)
            cluster_capacity_check(check, node, "memory", &documented->memory,
                                   &documented->tolerance);
    }
}

const struct kv_rule kv_rule_cluster_node_capacity = {
    .doc =
        {
            .id = "cluster/node-capacity",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node is smaller than documented",
            .why = "Quotas and replicas are planned for nodes of the documented size. On smaller "
                   "nodes pods stay Pending, at the latest when one node fails. The rule compares "
                   "the capacity, not what is left for pods (allocatable). A machine reports a few "
                   "percent less memory than its nominal size: set `tolerance` for that. Larger "
                   "nodes are fine.",
            .fix = "Replace the node with one of the documented size (the node pool's instance "
                   "type), or document the smaller size and check what no longer fits.",
            .keys = "nodes.cpu nodes.memory",
            .example = "cluster:\n"
                       "  nodes: {cpu: 4, memory: 8Gi, tolerance: 10%}   # 8128468Ki passes, "
                       "4039636Ki does not\n",
            .source = "https://kubernetes.io/docs/reference/node/node-status/#capacity",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
