#include "workload.h"

#include "kubevet/base/buffer.h"

#include <stdlib.h>

/* Jobs end, and a DaemonSet has one pod on each node by its nature. */
static bool is_wanted(const struct kv_spec_workload *documented)
{
    return (documented->kind.choice == KV_WORKLOAD_DEPLOYMENT ||
            documented->kind.choice == KV_WORKLOAD_STATEFULSET) &&
           documented->placement.spread.text && documented->placement.spread.boolean;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no `spread: true`";
}

struct replica {
    const char *node, *set; /* set: its ReplicaSet or StatefulSet */
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

/* What shares a node for long enough, as text. Replicas of two ReplicaSets don't count: the old and
 * the new one stand side by side while a rollout is under way. */
struct crowding {
    struct kv_buffer text; /* "node-1 runs a, b; node-2 runs c, d" */
    bool age_unknown;
};

static void group_add(struct kv_check *check, const struct replica *replicas, size_t count,
                      struct crowding *crowding)
{
    if (count < 2)
        return;
    /* Sorted by time: with the second one they began to share it. */
    enum kv_lasting lasting = kv_check_lasted(check, replicas[1].since);
    crowding->age_unknown |= lasting == KV_AGE_UNKNOWN;
    if (lasting != KV_LASTING)
        return;
    struct kv_buffer *text = &crowding->text;
    kv_buffer_printf(text, "%s%s runs", text->length ? "; " : "", replicas[0].node);
    for (size_t i = 0; i < count; i++)
        kv_buffer_printf(text, "%s %s", i ? "," : "", replicas[i].name);
}

static struct crowding crowding_of(struct kv_check *check, const struct kv_list *list)
{
    struct crowding crowding = {0};
    struct replica *replicas = list->items;
    if (list->count < 2)
        return crowding;
    qsort(replicas, list->count, sizeof *replicas, replica_compare);
    for (size_t first = 0, end; first < list->count; first = end) {
        end = first + 1;
        while (end < list->count && share_node(&replicas[first], &replicas[end]))
            end++;
        group_add(check, &replicas[first], end - first, &crowding);
    }
    return crowding;
}

static void crowding_report(struct kv_check *check, const struct workload_match *match,
                            const char *text)
{
    const struct kv_object *found = &match->found->object;
    struct kv_finding *finding =
        workload_finding(check, match, match->documented->placement.spread.place,
                         kv_check_format(check, "replicas of %s %s share a node: %s",
                                         found->kind->name, found->name, text));
    finding->field = "spec.nodeName";
    finding->expected = "one on each node";
    finding->actual = text;
    finding->hint = "delete one of the pods, and the scheduler places it anew; with more replicas "
                    "than nodes that can't help";
}

static void judge(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const char *namespace = found->object.namespace;
    if (!kv_check_knows(check, &kv_kind_pod, namespace))
        return; /* the engine says so */
    /* Only its ReplicaSets tell which pods are a Deployment's own. */
    if (found->object.kind == &kv_kind_deployment &&
        !kv_check_demands(check, &kv_kind_replicaset, namespace))
        return;
    struct kv_list replicas = replicas_of(check, found);
    struct crowding crowding = crowding_of(check, &replicas);
    if (crowding.text.length > 0)
        crowding_report(check, match,
                        kv_arena_copy(check->arena, kv_buffer_as_text(&crowding.text)));
    else if (crowding.age_unknown)
        kv_check_not_evaluated(check, &found->object,
                               "replicas share a node, but %s says since when",
                               check->now == KV_TIME_NONE ? "no clock (give --at)" : "no pod");
    kv_buffer_release(&crowding.text);
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, judge);
}

static const struct kv_kind *const reads[] = {&kv_kind_pod, NULL};
static const struct kv_kind *const also_reads[] = {&kv_kind_deployment, &kv_kind_statefulset,
                                                   &kv_kind_replicaset, NULL};

const struct kv_rule kv_rule_workload_colocated = {
    .doc =
        {
            .id = "workload/colocated",
            .severity = KV_SEVERITY_WARNING,
            .summary = "two replicas of a workload run on one node",
            .why = "A rule to spread replicas is often a preference, and it is heeded only when a "
                   "pod is placed: after a drain all of them may stand on one node, and one "
                   "failure takes them all. What counts is where running pods are, once they have "
                   "shared a node for `settle`; ended ones, those being deleted, and an old "
                   "ReplicaSet's beside a new one's don't count.",
            .mend = "Delete one of the pods and let the scheduler place it anew, or see why no "
                    "other node can take it.",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {placement: {spread: true}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/"
                      "#inter-pod-affinity-and-anti-affinity",
        },
    .reads = reads,
    .also_reads = also_reads,
    .needs = workload_needs,
    .status = true,
    .not_applicable = not_applicable,
    .run = run,
};
