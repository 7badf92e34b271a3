#include "cluster.h"

#define LABEL "topology.kubernetes.io/region"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.region.text ? NULL : "the spec documents no region";
}

static void node_check(struct kv_check *check, const struct kv_node_object *node)
{
    const struct kv_value *documented = &check->spec->cluster.region;
    const char *region = kv_labels_get(node->object.labels, LABEL);
    kv_check_compares(check, documented->place, NULL);
    if (region ? strcmp(region, documented->text) != 0 : !cluster_node_is_new(check, node))
        cluster_node_finding(check, node, "metadata.labels[" LABEL "]", documented, region);
}

static void run(struct kv_check *check)
{
    size_t next = 0;
    cluster_nodes_demand(check, &check->spec->cluster.region);
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));)
        node_check(check, node);
}

const struct kv_rule kv_rule_cluster_region = {
    .doc =
        {
            .id = "cluster/region",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node is not in the documented region",
            .why = "The nodes' region is where the data is processed, and a volume can only be "
                   "attached in its own location. The cloud controller writes the region to every "
                   "node as the label topology.kubernetes.io/region. The older label "
                   "failure-domain.beta.kubernetes.io/region is not accepted instead.",
            .fix = "Replace the node with one in the documented region. If the label is missing, "
                   "check whether the cloud controller runs.",
            .keys = "cluster.region",
            .example = "cluster:\n"
                       "  region: bg-sof-1\n",
            .source = "https://kubernetes.io/docs/reference/labels-annotations-taints/"
                      "#topologykubernetesioregion",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
