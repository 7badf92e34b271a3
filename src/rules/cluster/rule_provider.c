#include "cluster.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.provider.text ? NULL : "the spec documents no provider";
}

static void run(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.provider;
    size_t next = 0;
    cluster_nodes_demand(check, documented);
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        const char *id = node->provider_id;
        kv_check_compares(check, documented->place, NULL);
        if (id && *id) {
            const char *scheme = cluster_scheme(check, id);
            if (strcmp(scheme, documented->text) != 0)
                cluster_node_finding(check, node, "spec.providerID", documented, scheme);
        } else if (!cluster_node_is_new(check, node)) {
            cluster_node_finding(check, node, "spec.providerID", documented, NULL);
        }
    }
}

const struct kv_rule kv_rule_cluster_provider = {
    .doc =
        {
            .id = "cluster/provider",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node does not belong to the documented provider",
            .why = "A node's providerID ties it to a cloud machine. Another scheme means a machine "
                   "of another provider. Without a providerID the cloud controller does not know "
                   "the node: the node gets no volumes and no traffic from load balancers, and "
                   "stays in the cluster when its machine is deleted.",
            .fix = "Find out why the cloud controller did not initialise the node, or remove the "
                   "foreign node from the cluster. providerID is immutable: the node has to join "
                   "again.",
            .keys = "cluster.provider",
            .example =
                "cluster:\n"
                "  provider: exoscale   # of exoscale://3268866e-6ae6-5f2b-b59f-933f11ca9bd4\n",
            .source = "https://kubernetes.io/docs/concepts/architecture/cloud-controller/",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
