#include "workload.h"

#include "kubevet/kinds/node.h"

/* workload/replicas reports a workload documented at 0 that runs. */
static bool is_wanted(const struct kv_spec_workload *documented)
{
    bool at_zero = documented->replicas.text && documented->replicas.range.max == 0;
    return !at_zero && documented->kind.choice <= KV_WORKLOAD_DAEMONSET;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted)
               ? NULL
               : "the spec documents no Deployment, StatefulSet or DaemonSet that runs";
}

/* What a kind's status says about its pods. */
struct readiness {
    const char *field;
    int64_t wanted, ready;
};

static struct readiness readiness(const struct kv_workload *found)
{
    if (found->object.kind == &kv_kind_daemonset)
        return (struct readiness){"status.numberReady", found->desired.value, found->ready.value};
    return (struct readiness){"status.readyReplicas", found->replicas.value, found->ready.value};
}

static struct kv_finding *shortage_report(struct kv_check *check,
                                          const struct workload_match *match, int64_t ready,
                                          int64_t wanted, kv_time since)
{
    const struct kv_object *found = &match->found->object;
    struct kv_finding *finding = workload_finding(
        check, match, match->documented->name.place,
        kv_check_format(check, "%s %s: %lld of %lld pod%s ready %s", found->kind->name, found->name,
                        (long long)ready, (long long)wanted, wanted == 1 ? "" : "s",
                        kv_check_for(check, since)));
    finding->hint = kv_check_format(check, "kubectl -n %s describe %s %s, and its pods",
                                    found->namespace, found->kind->name, found->name);
    return finding;
}

/* Has it lasted for `settle`? If unknown, that is reported. */
static bool has_lasted(struct kv_check *check, const struct kv_workload *found, kv_time since,
                       const char *unknown)
{
    enum kv_lasting lasting = kv_check_lasted(check, since);
    if (lasting == KV_AGE_UNKNOWN)
        kv_check_not_evaluated(
            check, &found->object, "it has too few ready pods, but %s",
            since == KV_TIME_NONE && check->now != KV_TIME_NONE
                ? unknown
                : kv_check_format(check, "since when is unknown: %s",
                                  kv_check_undated(check, since, "no timestamp")));
    return lasting == KV_LASTING;
}

/* A Deployment's status shows whether it has its minimum (replicas less maxUnavailable), and since
 * when. */
static void deployment_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const struct kv_condition *available = kv_condition_find(&found->conditions, "Available");
    if (!available || !available->status) {
        kv_check_not_evaluated(check, &found->object, "its status has no condition Available");
        return;
    }
    if (strcmp(available->status, "False") != 0 ||
        !has_lasted(check, found, available->changed,
                    "its condition Available has no lastTransitionTime"))
        return;
    struct kv_finding *finding = shortage_report(check, match, found->available.value,
                                                 found->replicas.value, available->changed);
    finding->field = "status.conditions[Available]";
    finding->expected = "True";
    finding->actual = available->status;
}

static kv_time later(kv_time a, kv_time b)
{
    return a > b ? a : b; /* KV_TIME_NONE is before all */
}

/* Since when a pod is not ready; KV_TIME_NONE if it is ready. A terminating pod is not ready,
 * whatever its condition says. */
static kv_time unready_since(const struct kv_pod *pod)
{
    if (pod->object.deleted != KV_TIME_NONE)
        return pod->object.deleted;
    const struct kv_condition *ready = kv_condition_find(&pod->conditions, "Ready");
    if (!ready || !ready->status)
        return pod->object.created; /* not scheduled yet */
    return strcmp(ready->status, "True") == 0 ? KV_TIME_NONE : ready->changed;
}

/* Is the pod lost with its node? If the spec documents a cluster, cluster/node-ready reports that.
 */
static bool is_lost_with_node(const struct kv_check *check, const struct kv_pod *pod)
{
    const struct kv_object *node =
        check->spec->cluster.place.file && pod->node_name
            ? kv_state_find(check->state, &kv_kind_node, NULL, pod->node_name)
            : NULL;
    return node &&
           !kv_condition_is_true(&((const struct kv_node_object *)node)->conditions, "Ready");
}

/* Since when a StatefulSet or DaemonSet has had too few ready pods, which its status does not show:
 * as long as the pod that has been unready longest. If all its pods are ready, some do not exist:
 * then at the earliest since its last change, or that of a pod. */
static kv_time short_since(const struct kv_check *check, const struct kv_workload *found)
{
    kv_time unready = KV_TIME_NONE, changed = kv_object_changed(&found->object);
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, &kv_kind_pod, found->object.namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)objects[i];
        if (kv_pod_has_ended(pod) || !workload_owns(check, found, pod) ||
            (found->object.kind == &kv_kind_daemonset && is_lost_with_node(check, pod)))
            continue;
        kv_time since = unready_since(pod);
        if (since != KV_TIME_NONE && (unready == KV_TIME_NONE || since < unready))
            unready = since;
        changed = later(changed, pod->object.created);
    }
    return unready != KV_TIME_NONE ? unready : changed;
}

/* A DaemonSet's pods that are not ready because their nodes are not: no controller moves them. */
static int64_t lost_with_nodes(const struct kv_check *check, const struct kv_workload *found)
{
    int64_t lost = 0;
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, &kv_kind_pod, found->object.namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)objects[i];
        lost += !kv_pod_has_ended(pod) && workload_owns(check, found, pod) &&
                unready_since(pod) != KV_TIME_NONE && is_lost_with_node(check, pod);
    }
    return lost;
}

static void pods_check(struct kv_check *check, const struct workload_match *match,
                       const struct readiness *now)
{
    const struct kv_workload *found = match->found;
    const char *unknown = kv_state_unknown(check->state, &kv_kind_pod, found->object.namespace);
    kv_time since = unknown ? KV_TIME_NONE : short_since(check, found);
    if (!has_lasted(check, found, since,
                    unknown ? kv_check_format(check,
                                              "since when is unknown, as its pods are unknown: %s",
                                              unknown)
                            : "since when is unknown: neither it nor its pods show it"))
        return;
    struct kv_finding *finding = shortage_report(check, match, now->ready, now->wanted, since);
    finding->field = now->field;
    finding->expected = kv_check_format(check, "%lld", (long long)now->wanted);
    finding->actual = kv_check_format(check, "%lld", (long long)now->ready);
}

/* observedGeneration lags: no controller has processed the current spec. */
static void unobserved_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const char *kind = found->object.kind->name, *name = found->object.name;
    long long wanted = found->object.generation.value, seen = found->observed_generation.value;
    struct kv_finding *finding;
    switch (workload_unchanged(check, found)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(
            check, &found->object,
            "its status is of an earlier spec (generation %lld of %lld), but since when is "
            "unknown: %s",
            seen, wanted,
            kv_check_undated(check, kv_object_changed(&found->object), "no managedFields entry"));
        return;
    case KV_LASTING:
        finding = workload_finding(
            check, match, match->documented->name.place,
            kv_check_format(check, "no controller has processed the last change of %s %s", kind,
                            name));
        finding->field = "status.observedGeneration";
        finding->expected = kv_check_format(check, "%lld", wanted);
        finding->actual =
            found->observed_generation.set ? kv_check_format(check, "%lld", seen) : NULL;
        finding->hint = "check that kube-controller-manager runs";
    }
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    struct readiness now = readiness(found);
    kv_check_compares(check, match->documented->name.place, found->object.namespace);
    bool observed = workload_is_observed(found);
    /* Only its status shows how many pods a DaemonSet wants. */
    bool is_idle = now.wanted == 0 && (observed || found->object.kind != &kv_kind_daemonset);
    if (is_idle || found->object.deleted != KV_TIME_NONE)
        return;
    if (!observed)
        unobserved_check(check, match);
    else if (found->object.kind == &kv_kind_deployment)
        deployment_check(check, match);
    else if (now.ready < now.wanted && (found->object.kind != &kv_kind_daemonset ||
                                        now.ready < now.wanted - lost_with_nodes(check, found)))
        pods_check(check, match, &now);
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, match_check);
}

static bool nodes_are_wanted(const struct kv_spec *spec, const struct kv_kind *node)
{
    (void)node;
    return spec->cluster.place.file && workload_kind_is_documented(spec, &kv_kind_daemonset);
}

const struct kv_rule kv_rule_workload_available = {
    .doc =
        {
            .id = "workload/available",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a workload has had too few ready pods for a while",
            .why = "A workload that exists and has its replicas may still serve nobody: its image "
                   "cannot be pulled, its pods crash, a quota refuses them. A Deployment shows it "
                   "in its condition Available, a StatefulSet or DaemonSet in its number of ready "
                   "pods. It is reported once it has lasted `settle` (by the conditions of the "
                   "pods, if the workload has none). If no controller has processed a change of "
                   "the spec for that long, this is reported instead; managedFields show the time "
                   "of the change. Workloads at 0 replicas are not checked. Pods of a DaemonSet on "
                   "nodes that are not ready are left to cluster/node-ready.",
            .fix = "Describe the workload and its pods: check the events, the state of the "
                   "containers, and the namespace's quota.",
            .keys = "workload",
            .example = "namespaces:\n"
                       "  monitoring: {workloads: [grafana, StatefulSet/loki]}\n"
                       "settle: 10m\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"
                      "#deployment-status",
        },
    .reads = KV_READS(
        {.kind = &kv_kind_deployment, .need = KV_HELPS, .wanted = workload_kind_is_documented},
        {.kind = &kv_kind_statefulset, .need = KV_HELPS, .wanted = workload_kind_is_documented},
        {.kind = &kv_kind_daemonset, .need = KV_HELPS, .wanted = workload_kind_is_documented},
        {.kind = &kv_kind_pod, .need = KV_HELPS},
        {.kind = &kv_kind_node, .need = KV_HELPS, .wanted = nodes_are_wanted}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
