#include "hpa.h"

/* It is at its maximum and wants more. */
static const struct kv_condition *saturation(const struct kv_autoscaler *found)
{
    const struct kv_condition *limited = kv_condition_find(&found->conditions, "ScalingLimited");
    if (!limited || !limited->status || strcmp(limited->status, "True") != 0 || !limited->reason ||
        strcmp(limited->reason, "TooManyReplicas") != 0)
        return NULL;
    /* Without metrics, or with the workload at 0, the controller leaves ScalingLimited as it last
     * was. Source: pkg/controller/podautoscaler/horizontal.go */
    const struct kv_condition *active = kv_condition_find(&found->conditions, "ScalingActive");
    return active && active->status && strcmp(active->status, "False") == 0 ? NULL : limited;
}

/* ScalingLimited is True at the minimum too (TooFewReplicas), and its time does not change with the
 * reason: it reached the maximum no earlier than it last scaled, or was given that maximum. */
static kv_time since(const struct kv_autoscaler *found, const struct kv_condition *limited)
{
    kv_time since = limited->changed, edited = kv_object_changed(&found->object);
    if (since == KV_TIME_NONE)
        return KV_TIME_NONE;
    if (found->last_scaled > since)
        since = found->last_scaled;
    return edited > since ? edited : since;
}

static void saturation_report(struct kv_check *check, const struct kv_spec_autoscaling *documented,
                              const struct kv_autoscaler *found, kv_time since)
{
    char text[KV_TIME_TEXT_MAX];
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &found->object), documented->place,
        "%s %s has had its maximum of %lld replicas since %s, and needs more", found->target_kind,
        found->target_name, (long long)found->max.value, kv_time_format(since, text));
    finding->field = "status.conditions[ScalingLimited]";
    finding->expected = "False";
    finding->actual = "True (TooManyReplicas)";
}

static void saturation_check(struct kv_check *check, const struct kv_spec_autoscaling *documented,
                             const struct kv_autoscaler *found)
{
    const struct kv_condition *limited = saturation(found);
    if (!limited)
        return;
    kv_time reached = since(found, limited);
    switch (kv_check_lasted(check, reached)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(
            check, &found->object, "it is at its maximum and wants more, but %s says since when",
            check->now == KV_TIME_NONE ? "no clock (give --at)" : "no lastTransitionTime");
        return;
    case KV_LASTING:
        saturation_report(check, documented, found, reached);
    }
}

static void judge(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_autoscaler *found;
    for (size_t i = 0; (found = hpa_of(check, match->found, i)); i++)
        saturation_check(check, &match->documented->autoscaling, found);
}

static void run(struct kv_check *check)
{
    workloads_check(check, hpa_is_wanted, judge);
}

const struct kv_rule kv_rule_hpa_saturated = {
    .doc =
        {
            .id = "hpa/saturated",
            .severity = KV_SEVERITY_WARNING,
            .summary = "an autoscaler is at its maximum and wants more",
            .why = "The load needs more replicas than the autoscaler may make: users wait. It is "
                   "read from the condition ScalingLimited (True, TooManyReplicas) once that has "
                   "lasted for `settle`.",
            .mend = "Raise maxReplicas, after making sure that the namespace's quota and the "
                    "nodes can hold it; or find out where the load comes from.",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {autoscaling: {metric: "
                       "cpu}}}}\n"
                       "settle: 10m\n",
            .source = "https://kubernetes.io/docs/tasks/run-application/"
                      "horizontal-pod-autoscale/#appendix-horizontal-pod-autoscaler-status-"
                      "conditions",
        },
    .reads = hpa_reads,
    .also_reads = hpa_also_reads,
    .needs = workload_needs,
    .status = true,
    .not_applicable = hpa_not_applicable,
    .run = run,
};
