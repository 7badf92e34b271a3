#include "cluster.h"

#include "kubevet/kinds/resourcequota.h"

#include <inttypes.h>

struct kv_object_name cluster_name(struct kv_check *check)
{
    return (struct kv_object_name){"kubevet/v1", "Cluster", NULL, check->spec->name.text};
}

const struct kv_node_object *cluster_node_next(const struct kv_check *check, size_t *next)
{
    const struct kv_state_kind *nodes = kv_state_kind(check->state, &kv_kind_node);
    while (*next < nodes->count) {
        const struct kv_node_object *node =
            (const struct kv_node_object *)nodes->objects[(*next)++];
        if (node->object.deleted == KV_TIME_NONE)
            return node;
    }
    return NULL;
}

void cluster_nodes_demand(struct kv_check *check, const struct kv_value *documented)
{
    size_t next = 0;
    if (documented->text && !cluster_node_next(check, &next) &&
        kv_check_knows(check, &kv_kind_node, NULL))
        kv_check_object_gap(check, cluster_name(check), "there is no node that could show %s",
                            documented->text);
}

struct kv_finding *cluster_node_finding(struct kv_check *check, const struct kv_node_object *node,
                                        const char *field, const struct kv_value *documented,
                                        const char *actual)
{
    const char *name = node->object.name;
    struct kv_finding *finding =
        actual
            ? kv_check_finding(check, kv_name_of(check, &node->object), documented->place,
                               "%s of node %s is %s, not %s", field, name, actual, documented->text)
            : kv_check_finding(check, kv_name_of(check, &node->object), documented->place,
                               "node %s has no %s, expected %s", name, field, documented->text);
    finding->field = field;
    finding->expected = documented->text;
    finding->actual = actual;
    finding->manifest = node->object.place;
    return finding;
}

/* The cloud controller removes the taint when it has set the node's providerID and labels:
 * staging/src/k8s.io/cloud-provider/controllers/node/node_controller.go. */
bool cluster_node_is_new(struct kv_check *check, const struct kv_node_object *node)
{
    bool waits = false;
    kv_list_each(&node->taints, const struct kv_taint, taint)
        waits |=
            taint->key && strcmp(taint->key, "node.cloudprovider.kubernetes.io/uninitialized") == 0;
    return waits && kv_check_is_early(check, &node->object, node->object.created);
}

const char *cluster_scheme(struct kv_check *check, const char *url)
{
    const char *end = strstr(url, "://");
    return end ? kv_arena_copy(check->arena, (struct kv_text){url, (size_t)(end - url)}) : url;
}

const char *cluster_range_text(struct kv_check *check, const struct kv_value *count)
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

/* Ratios are doubles: an amount within one part in a billion of the limit is not below it. */
static bool is_too_small(struct kv_quantity found, struct kv_quantity documented, double tolerance)
{
    return kv_quantity_sign(documented) > 0 &&
           kv_quantity_ratio(found, documented) < 1 - tolerance - 1e-9;
}

void cluster_capacity_check(struct kv_check *check, const struct kv_node_object *node,
                            const char *resource, const struct kv_value *documented,
                            const struct kv_value *tolerance)
{
    const struct kv_resource_amount *found = kv_quantities_get(&node->capacity, resource);
    if (!found) {
        /* A kubelet reports it soon after it has joined. */
        if (kv_check_lasted(check, node->object.created) != KV_RECENT)
            kv_check_not_evaluated(check, &node->object, "the kubelet reports no capacity of %s",
                                   resource);
        return;
    }
    kv_check_compares(check, documented->place, NULL);
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
