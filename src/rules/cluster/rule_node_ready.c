#include "cluster.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.place.file || spec->is_none ? NULL : "the spec documents no cluster";
}

struct expectation {
    const char *type, *healthy;
    const char *trouble; /* the consequence for the node */
};

static const struct expectation expectations[] = {
    {"Ready", "True", "is not ready"},
    {"MemoryPressure", "False", "is short of memory"},
    {"DiskPressure", "False", "is short of disk space"},
    {"PIDPressure", "False", "is short of process ids"},
    {"NetworkUnavailable", "False", "has no pod network"},
};

/* If a node's kubelet is silent, all conditions are Unknown: only Ready is reported. A missing
 * condition means no trouble, unless it is Ready. */
static bool is_fine(const struct expectation *expected, const struct kv_condition *condition)
{
    const char *status = condition && condition->status ? condition->status : NULL;
    if (strcmp(expected->type, "Ready") == 0)
        return status && strcmp(status, "True") == 0;
    return !status || strcmp(status, "True") != 0;
}

static void condition_check(struct kv_check *check, const struct kv_node_object *node,
                            const struct expectation *expected)
{
    const struct kv_condition *condition = kv_condition_find(&node->conditions, expected->type);
    if (is_fine(expected, condition))
        return;
    kv_time since = condition ? condition->changed : node->object.created;
    switch (kv_check_lasted(check, since)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, &node->object, "it %s, but since when is unknown: %s",
                               expected->trouble, kv_check_undated(check, since, "no timestamp"));
        return;
    case KV_LASTING:
        break;
    }
    const char *why = condition ? condition->message ? condition->message : condition->reason
                                : "its kubelet has never reported";
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &node->object), check->spec->cluster.place, "node %s %s%s%s",
        node->object.name, expected->trouble, why ? ": " : "", why ? why : "");
    if (check->spec->cluster.nodes.place.file)
        finding->spec = check->spec->cluster.nodes.place;
    finding->field = kv_check_format(check, "status.conditions[%s]", expected->type);
    finding->expected = expected->healthy;
    finding->actual = condition ? condition->status : NULL;
}

static void run(struct kv_check *check)
{
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        kv_check_compares(check, check->spec->cluster.nodes.place, NULL);
        for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
            condition_check(check, node, &expectations[i]);
    }
}

const struct kv_rule kv_rule_cluster_node_ready = {
    .doc =
        {
            .id = "cluster/node-ready",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node is not ready or under pressure",
            .why =
                "Pods on a node that is not ready are counted as lost and start elsewhere, where "
                "there may be no room. Under memory, disk or process pressure the kubelet evicts "
                "pods. Without network they run, but nobody can reach them. Nodes restart, so the "
                "problem is reported once it has lasted `settle`. A cordoned node is ready.",
            .fix = "kubectl describe node NAME shows the conditions and events. Replace a machine "
                   "that does not come back.",
            .keys = "cluster.nodes",
            .example = "settle: 10m\n"
                       "cluster: {nodes: {count: 3}}\n",
            .source = "https://kubernetes.io/docs/reference/node/node-status/#condition",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
