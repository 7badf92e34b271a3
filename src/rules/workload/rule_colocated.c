#include "workload.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/node.h"

#include <stdlib.h>

/* Jobs end, and a DaemonSet always has one pod on each node. */
static bool is_wanted(const struct kv_spec_workload *documented)
{
    return (documented->kind.choice == KV_WORKLOAD_DEPLOYMENT ||
            documented->kind.choice == KV_WORKLOAD_STATEFULSET) &&
           documented->placement.spread.text;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no `spread`";
}

struct replica {
    const char *node; /* or its zone */
    const char *set;  /* set: its ReplicaSet or StatefulSet */
    const char *name;
    kv_time since; /* on this node */
};

static kv_time placed_since(const struct kv_pod *pod)
{
    const struct kv_condition *scheduled = kv_condition_find(&pod->conditions, "PodScheduled");
    return scheduled && scheduled->changed != KV_TIME_NONE ? scheduled->changed
                                                           : pod->object.created;
}

static bool is_running(const struct kv_pod *pod)
{
    return pod->node_name && pod->phase && strcmp(pod->phase, "Running") == 0 &&
           pod->object.deleted == KV_TIME_NONE;
}

static const char *zone_of(const struct kv_check *check, const char *node)
{
    const struct kv_object *found = kv_state_find(check->state, &kv_kind_node, NULL, node);
    const char *zone = NULL;
    if (found)
        zone = kv_labels_get(found->labels, "topology.kubernetes.io/zone");
    return zone || !found ? zone
                          : kv_labels_get(found->labels, "failure-domain.beta.kubernetes.io/zone");
}

/* Replaces nodes by zones; false if a zone is unknown, which is reported. */
static bool zones_take(struct kv_check *check, const struct kv_workload *found,
                       const struct kv_list *replicas)
{
    kv_list_each(replicas, struct replica, replica) {
        const char *zone = zone_of(check, replica->node);
        if (!zone) {
            kv_check_not_evaluated(check, &found->object,
                                   "the zone of its pod %s is unknown: node %s has no zone label",
                                   replica->name, replica->node);
            return false;
        }
        replica->node = zone;
    }
    return true;
}

static struct kv_list replicas_of(struct kv_check *check, const struct kv_workload *found)
{
    struct kv_list replicas = {0};
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, &kv_kind_pod, found->object.namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)objects[i];
        if (!is_running(pod) || !workload_owns(check, found, pod))
            continue;
        struct replica *replica = kv_list_push(&replicas, check->arena, sizeof *replica);
        *replica = (struct replica){pod->node_name, kv_object_controller(&pod->object)->name,
                                    pod->object.name, placed_since(pod)};
    }
    return replicas;
}

static bool share_node(const struct replica *a, const struct replica *b)
{
    return strcmp(a->node, b->node) == 0 && strcmp(a->set, b->set) == 0;
}

static int replica_compare(const void *left, const void *right)
{
    const struct replica *a = left, *b = right;
    int order = strcmp(a->node, b->node);
    if (!order)
        order = strcmp(a->set, b->set);
    if (!order)
        order = (a->since > b->since) - (a->since < b->since);
    return order ? order : strcmp(a->name, b->name);
}

static size_t count_of_set(const struct kv_list *list, const char *set)
{
    size_t count = 0;
    kv_list_each(list, const struct replica, replica)
        count += strcmp(replica->set, set) == 0;
    return count;
}

/* The places that replicas have shared for long enough, as text. Replicas of two ReplicaSets do not
 * count: the old and the new one coexist during a rollout. */
struct crowding {
    struct kv_buffer text; /* "node-1 runs a, b; node-2 runs c, d" */
    bool age_unknown;
    kv_time undated; /* the latest start of unknown age; KV_TIME_NONE = it has none */
};

static void group_add(struct kv_check *check, const struct replica *replicas, size_t count,
                      struct crowding *crowding)
{
    if (count < 2)
        return;
    /* Sorted by time: with the second one they began to share the place. */
    enum kv_lasting lasting = kv_check_lasted(check, replicas[1].since);
    if (lasting == KV_AGE_UNKNOWN) {
        crowding->age_unknown = true;
        crowding->undated = replicas[1].since;
    }
    if (lasting != KV_LASTING)
        return;
    struct kv_buffer *text = &crowding->text;
    kv_buffer_printf(text, "%s%s runs", text->length ? "; " : "", replicas[0].node);
    for (size_t i = 0; i < count; i++)
        kv_buffer_printf(text, "%s %s", i ? "," : "", replicas[i].name);
}

/* `whole`: only a place with all of a set's replicas counts, as for zones, of which there may be
 * fewer than replicas. */
static struct crowding crowding_of(struct kv_check *check, const struct kv_list *list, bool whole)
{
    struct crowding crowding = {.undated = KV_TIME_NONE};
    struct replica *replicas = list->items;
    if (list->count < 2)
        return crowding;
    kv_sort(replicas, list->count, sizeof *replicas, replica_compare);
    for (size_t first = 0, end; first < list->count; first = end) {
        end = first + 1;
        while (end < list->count && share_node(&replicas[first], &replicas[end]))
            end++;
        if (!whole || end - first == count_of_set(list, replicas[first].set))
            group_add(check, &replicas[first], end - first, &crowding);
    }
    return crowding;
}

static void crowding_report(struct kv_check *check, const struct workload_match *match,
                            const char *text)
{
    const struct kv_object *found = &match->found->object;
    bool zones = match->documented->placement.spread.choice == KV_SPREAD_ZONE;
    struct kv_finding *finding = workload_finding(
        check, match, match->documented->placement.spread.place,
        kv_check_format(check, "%s of %s %s share a %s: %s", zones ? "all replicas" : "replicas",
                        found->kind->name, found->name, zones ? "zone" : "node", text));
    finding->field = "spec.nodeName";
    finding->expected = zones ? "more than one zone" : "one on each node";
    finding->actual = text;
    finding->hint = "delete one of the pods so that the scheduler places it again; this cannot "
                    "help with more replicas than nodes";
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const char *namespace = found->object.namespace;
    if (!kv_check_demands(check, &kv_kind_pod, namespace))
        return;
    /* Only its ReplicaSets show which pods belong to a Deployment. */
    if (found->object.kind == &kv_kind_deployment &&
        !kv_check_demands(check, &kv_kind_replicaset, namespace))
        return;
    struct kv_list replicas = replicas_of(check, found);
    kv_check_compares(check, match->documented->placement.spread.place, namespace);
    bool zones = match->documented->placement.spread.choice == KV_SPREAD_ZONE;
    if (zones &&
        (!kv_check_demands(check, &kv_kind_node, NULL) || !zones_take(check, found, &replicas)))
        return;
    struct crowding crowding = crowding_of(check, &replicas, zones);
    if (crowding.text.length > 0)
        crowding_report(check, match,
                        kv_arena_copy(check->arena, kv_buffer_as_text(&crowding.text)));
    else if (crowding.age_unknown)
        kv_check_not_evaluated(check, &found->object,
                               "replicas share a node or zone, but since when is unknown: %s",
                               kv_check_undated(check, crowding.undated, "no pod shows it"));
    kv_buffer_release(&crowding.text);
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, match_check);
}

static bool is_wanted_by_zone(const struct kv_spec_workload *documented)
{
    return is_wanted(documented) && documented->placement.spread.choice == KV_SPREAD_ZONE;
}

static bool zones_are_wanted(const struct kv_spec *spec, const struct kv_kind *node)
{
    (void)node;
    return workload_is_documented(spec, is_wanted_by_zone);
}

const struct kv_rule kv_rule_workload_colocated = {
    .doc =
        {
            .id = "workload/colocated",
            .severity = KV_SEVERITY_WARNING,
            .summary =
                "two replicas of a workload run on the same node, or all of them in one zone",
            .why = "A rule to spread replicas is often only a preference, and it is applied only "
                   "when a pod is scheduled. After a drain all replicas may run on one node, and "
                   "one failure stops them all. The rule checks running pods, once they have "
                   "shared a node for `settle`. Completed pods, pods that are being deleted, and "
                   "an old ReplicaSet's pods beside a new one's do not count. With `spread: zone`, "
                   "only all replicas in one zone are a finding, not two of them: there may be "
                   "fewer zones than replicas.",
            .fix = "Delete one of the pods so that the scheduler places it again, or find out why "
                   "no other node accepts it.",
            .keys = "placement.spread",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {placement: {spread: true}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/"
                      "#inter-pod-affinity-and-anti-affinity",
        },
    .reads = KV_READS(
        {.kind = &kv_kind_pod, .need = KV_MUST_SOMEWHERE},
        {.kind = &kv_kind_deployment, .need = KV_HELPS, .wanted = workload_kind_is_documented},
        {.kind = &kv_kind_statefulset, .need = KV_HELPS, .wanted = workload_kind_is_documented},
        {.kind = &kv_kind_replicaset, .need = KV_HELPS, .wanted = workload_kind_is_documented},
        {.kind = &kv_kind_node, .need = KV_HELPS, .wanted = zones_are_wanted}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
