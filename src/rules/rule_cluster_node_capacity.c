#include "cluster.h"

#include "kubevet/kinds/resourcequota.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    const struct kv_spec_nodes *nodes = &spec->cluster.nodes;
    return nodes->cpu.text || nodes->memory.text ? NULL : "the spec documents no size of nodes";
}

/* Ratios of amounts are doubles: what lies on the limit to a part in a billion is not below it. */
static bool is_too_small(struct kv_quantity found, struct kv_quantity documented, double tolerance)
{
    return kv_quantity_sign(documented) > 0 &&
           kv_quantity_ratio(found, documented) < 1 - tolerance - 1e-9;
}

static void resource_check(struct kv_check *check, const struct kv_node_object *node,
                           const char *resource, const struct kv_value *documented)
{
    const struct kv_value *tolerance = &check->spec->cluster.nodes.tolerance;
    const struct kv_resource_amount *found = kv_quantities_get(&node->capacity, resource);
    if (!found) {
        /* A kubelet reports it soon after it has joined. */
        if (kv_check_lasted(check, node->object.created) != KV_RECENT)
            kv_check_not_evaluated(check, &node->object, "the kubelet reports no capacity of %s",
                                   resource);
        return;
    }
    if (!is_too_small(found->amount, documented->quantity, tolerance->ratio))
        return;
    bool exact = tolerance->ratio <= 0;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &node->object), documented->place,
        "node %s has %s %s, less than %s%s%s%s", node->object.name, found->text,
        strcmp(resource, "cpu") == 0 ? "CPUs" : "of memory", documented->text,
        exact ? "" : " (tolerance ", exact ? "" : tolerance->text, exact ? "" : ")");
    finding->field = kv_check_format(check, "status.capacity[%s]", resource);
    finding->expected = documented->text;
    finding->actual = found->text;
}

static void run(struct kv_check *check)
{
    const struct kv_spec_nodes *documented = &check->spec->cluster.nodes;
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        if (documented->cpu.text)
            resource_check(check, node, "cpu", &documented->cpu);
        if (documented->memory.text)
            resource_check(check, node, "memory", &documented->memory);
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_node, NULL};

const struct kv_rule kv_rule_cluster_node_capacity = {
    .doc =
        {
            .id = "cluster/node-capacity",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node is smaller than documented",
            .why = "Quotas and replicas are planned for nodes of the documented size; on smaller "
                   "ones pods stay pending, at the latest when one node fails. Compared is the "
                   "capacity, not what is left for pods (allocatable). A machine shows a few "
                   "percent less memory than it was sold with: that is what `tolerance` is for. "
                   "Larger nodes are fine.",
            .mend = "Replace the node by one of the documented size (the node pool's instance "
                    "type), or document the smaller size and see what no longer fits.",
            .example = "cluster:\n"
                       "  nodes: {cpu: 4, memory: 8Gi, tolerance: 10%}   # 8128468Ki passes, "
                       "4039636Ki does not\n",
            .source = "https://kubernetes.io/docs/reference/node/node-status/#capacity",
        },
    .reads = reads,
    .status = true,
    .not_applicable = not_applicable,
    .run = run,
};
