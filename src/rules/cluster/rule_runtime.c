#include "cluster.h"

#define FIELD "status.nodeInfo.containerRuntimeVersion"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.container_runtime.text ? NULL : "the spec documents no container runtime";
}

static void node_check(struct kv_check *check, const struct kv_node_object *node)
{
    const struct kv_value *documented = &check->spec->cluster.container_runtime;
    const char *version = node->container_runtime;
    if (!version || !*version) {
        /* A kubelet reports it soon after it has joined. */
        if (kv_check_lasted(check, node->object.created) != KV_RECENT)
            kv_check_not_evaluated(check, &node->object,
                                   "the kubelet reports no container runtime");
        return;
    }
    const char *runtime = cluster_scheme(check, version);
    kv_check_compares(check, documented->place, NULL);
    if (strcmp(runtime, documented->text) != 0)
        cluster_node_finding(check, node, FIELD, documented, runtime);
}

static void run(struct kv_check *check)
{
    size_t next = 0;
    cluster_nodes_demand(check, &check->spec->cluster.container_runtime);
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));)
        node_check(check, node);
}

const struct kv_rule kv_rule_cluster_runtime = {
    .doc =
        {
            .id = "cluster/runtime",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node runs a different container runtime",
            .why = "Log paths, registry settings, sandboxing and security sensors depend on the "
                   "runtime. On a node with another one they fail silently.",
            .fix = "Replace the node with one made from the documented image or node pool.",
            .keys = "cluster.containerRuntime",
            .example = "cluster:\n"
                       "  containerRuntime: containerd   # of containerd://2.2.1\n",
            .source = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
