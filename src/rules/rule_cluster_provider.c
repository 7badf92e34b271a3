#include "cluster.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.provider.text ? NULL : "the spec documents no provider";
}

static void run(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.provider;
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        const char *id = node->provider_id;
        if (id && *id) {
            const char *scheme = cluster_scheme(check, id);
            if (strcmp(scheme, documented->text) != 0)
                cluster_node_finding(check, node, "spec.providerID", documented, scheme);
        } else if (!cluster_node_is_new(check, node)) {
            cluster_node_finding(check, node, "spec.providerID", documented, NULL);
        }
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_node, NULL};

const struct kv_rule kv_rule_cluster_provider = {
    .doc =
        {
            .id = "cluster/provider",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node is not of the documented provider",
            .why = "A node's providerID ties it to a machine of the cloud. With another scheme it "
                   "is another provider's machine; without one the cloud controller does not know "
                   "the node: it gets no volumes and no traffic from load balancers, and stays "
                   "when its machine is deleted.",
            .mend = "See why the cloud controller did not initialise the node, or take the foreign "
                    "node out of the cluster. providerID can't be changed: the node has to join "
                    "anew.",
            .example =
                "cluster:\n"
                "  provider: exoscale   # of exoscale://3268866e-6ae6-5f2b-b59f-933f11ca9bd4\n",
            .source = "https://kubernetes.io/docs/concepts/architecture/cloud-controller/",
        },
    .reads = reads,
    .status = true,
    .not_applicable = not_applicable,
    .run = run,
};
