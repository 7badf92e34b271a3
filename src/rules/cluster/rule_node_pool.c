#include "cluster.h"

#include <inttypes.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.node_pools.count > 0 ? NULL
                                              : "the spec documents no node pools "
                                                "(cluster.nodePools)";
}

static bool is_of(const struct kv_spec_node_pool *pool, const struct kv_node_object *node)
{
    kv_records_each(&pool->labels, const struct kv_spec_pair, label) {
        const char *found = kv_labels_get(node->object.labels, label->key.text);
        if (!found || strcmp(found, label->value.text) != 0)
            return false;
    }
    return true;
}

static void count_check(struct kv_check *check, const struct kv_spec_node_pool *pool, int64_t count)
{
    const struct kv_value *documented = &pool->count;
    kv_check_compares(check, pool->name.place, NULL);
    kv_check_compares(check, documented->place, NULL);
    if (documented->text ? count >= documented->range.min && count <= documented->range.max
                         : count > 0)
        return;
    if ((!documented->text || count < documented->range.min) &&
        !kv_check_knows(check, &kv_kind_node, NULL))
        return; /* an unreadable node may be the missing one, which the engine reports */
    const char *wanted = documented->text ? cluster_range_text(check, documented) : "at least 1";
    struct kv_finding *finding = kv_check_finding(
        check, cluster_name(check), documented->text ? documented->place : pool->name.place,
        "node pool %s has %" PRId64 " node%s, not %s", pool->name.text, count,
        count == 1 ? "" : "s", wanted);
    finding->field = kv_check_format(check, "nodePools[%s]", pool->name.text);
    finding->expected = wanted;
    finding->actual = kv_check_format(check, "%" PRId64, count);
    finding->hint =
        count == 0
            ? "check that the pool exists and that its nodes still have the documented labels"
            : "check whether the pool was resized or a machine failed to join";
}

static void arch_check(struct kv_check *check, const struct kv_spec_node_pool *pool,
                       const struct kv_node_object *node)
{
    const char *found = kv_labels_get(node->object.labels, "kubernetes.io/arch");
    kv_check_compares(check, pool->arch.place, NULL);
    if (found && strcmp(found, pool->arch.text) == 0)
        return;
    cluster_node_finding(check, node, "metadata.labels[kubernetes.io/arch]", &pool->arch, found);
}

/* --- taints --- */

/* "dedicated=batch:NoSchedule", as kubectl writes it. */
static const char *taint_text(struct kv_check *check, const struct kv_taint *taint)
{
    bool has_value = taint->value && taint->value[0];
    return kv_check_format(check, "%s%s%s:%s", taint->key ? taint->key : "", has_value ? "=" : "",
                           has_value ? taint->value : "", taint->effect ? taint->effect : "");
}

/* `KEY=:EFFECT` is `KEY:EFFECT`. */
static bool is_taint(const char *documented, const char *found)
{
    const char *empty = strstr(documented, "=:");
    if (!empty)
        return strcmp(documented, found) == 0;
    size_t length = (size_t)(empty - documented);
    return strncmp(documented, found, length) == 0 && strcmp(empty + 1, found + length) == 0;
}

/* Node conditions, cordons and cloud controllers set temporary taints. Source:
 * https://kubernetes.io/docs/reference/labels-annotations-taints/ */
static bool is_of_kubernetes(const struct kv_taint *taint)
{
    return taint->key && (strncmp(taint->key, "node.kubernetes.io/", 19) == 0 ||
                          strncmp(taint->key, "node.cloudprovider.kubernetes.io/", 33) == 0);
}

static bool has_taint(struct kv_check *check, const struct kv_node_object *node,
                      const char *documented)
{
    kv_list_each(&node->taints, const struct kv_taint, taint) {
        if (is_taint(documented, taint_text(check, taint)))
            return true;
    }
    return false;
}

static bool is_documented(const struct kv_values *taints, const char *found)
{
    for (size_t i = 0; i < taints->count; i++)
        if (is_taint(taints->items[i].text, found))
            return true;
    return false;
}

static void taints_check(struct kv_check *check, const struct kv_spec_node_pool *pool,
                         const struct kv_node_object *node)
{
    const char *name = node->object.name;
    kv_check_compares(check, pool->taints.place, NULL);
    for (size_t i = 0; i < pool->taints.count; i++) {
        const struct kv_value *documented = &pool->taints.items[i];
        if (has_taint(check, node, documented->text))
            continue;
        struct kv_finding *finding = kv_check_finding(
            check, kv_name_of(check, &node->object), documented->place,
            "node %s of pool %s lacks the taint %s: pods that don't tolerate it may run there",
            name, pool->name.text, documented->text);
        finding->field = kv_check_format(check, "spec.taints[%s]", documented->text);
        finding->expected = documented->text;
    }
    kv_list_each(&node->taints, const struct kv_taint, taint) {
        const char *found = taint_text(check, taint);
        if (is_of_kubernetes(taint) || is_documented(&pool->taints, found))
            continue;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_of(check, &node->object), pool->taints.place,
                             "node %s of pool %s has the taint %s, which is not documented", name,
                             pool->name.text, found);
        finding->field = kv_check_format(check, "spec.taints[%s]", found);
        finding->actual = found;
    }
}

/* --- */

static void node_check(struct kv_check *check, const struct kv_spec_node_pool *pool,
                       const struct kv_node_object *node)
{
    if (pool->cpu.text)
        cluster_capacity_check(check, node, "cpu", &pool->cpu, &pool->tolerance);
    if (pool->memory.text)
        cluster_capacity_check(check, node, "memory", &pool->memory, &pool->tolerance);
    if (pool->arch.text)
        arch_check(check, pool, node);
    if (pool->taints.place.file)
        taints_check(check, pool, node);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->cluster.node_pools, const struct kv_spec_node_pool, pool) {
        int64_t count = 0;
        size_t next = 0;
        for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
            if (!is_of(pool, node))
                continue;
            count++;
            node_check(check, pool, node);
        }
        count_check(check, pool, count);
    }
}

const struct kv_rule kv_rule_cluster_node_pool = {
    .doc =
        {
            .id = "cluster/node-pool",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a node pool has a different size, or different nodes, than documented",
            .why = "Workloads are planned for pools: for their number of nodes, their size, their "
                   "architecture, and the taints that keep other pods away. The nodes of a pool "
                   "are those with all of its labels. A pool without `count` must have at least "
                   "one node. `taints` is the complete list, except for taints that Kubernetes "
                   "sets itself (node.kubernetes.io/...).",
            .fix = "Resize or fix the pool, restore the labels and taints of its nodes, or "
                   "document the change.",
            .keys = "nodePool nodePool.count nodePool.cpu nodePool.memory nodePool.arch "
                    "nodePool.taints",
            .example = "cluster:\n"
                       "  nodePools:\n"
                       "    batch:\n"
                       "      labels: {eks.amazonaws.com/nodegroup: batch}\n"
                       "      count: {min: 3, max: 9}\n"
                       "      cpu: 8\n"
                       "      memory: 32Gi\n"
                       "      tolerance: 5%\n"
                       "      arch: arm64\n"
                       "      taints: [\"dedicated=batch:NoSchedule\"]\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/"
                      "taint-and-toleration/",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_ABSENCE | KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
