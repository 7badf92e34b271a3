#include "rules/workload/autoscalers.h"

/* It is at its maximum and needs more. */
static const struct kv_condition *saturation(const struct kv_autoscaler *found)
{
    const struct kv_condition *limited = kv_condition_find(&found->conditions, "ScalingLimited");
    if (!limited || !limited->status || strcmp(limited->status, "True") != 0 || !limited->reason ||
        strcmp(limited->reason, "TooManyReplicas") != 0)
        return NULL;
    /* Without metrics, or with the workload at 0, the controller does not update ScalingLimited.
     * Source: pkg/controller/podautoscaler/horizontal.go */
    const struct kv_condition *active = kv_condition_find(&found->conditions, "ScalingActive");
    return active && active->status && strcmp(active->status, "False") == 0 ? NULL : limited;
}

/* ScalingLimited is also True at the minimum (TooFewReplicas), and its time does not change with
 * the reason: the maximum was reached no earlier than the last scaling, or the last change of the
 * maximum. */
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
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &found->object), documented->place,
        "%s %s has had its maximum of %lld replicas %s, and needs more", found->target_kind,
        found->target_name, (long long)found->max.value, kv_check_for(check, since));
    finding->field = "status.conditions[ScalingLimited]";
    finding->expected = "False";
    finding->actual = "True (TooManyReplicas)";
}

static void saturation_check(struct kv_check *check, const struct kv_spec_autoscaling *documented,
                             const struct kv_autoscaler *found)
{
    const struct kv_condition *limited = saturation(found);
    kv_check_compares(check, documented->place, found->object.namespace);
    if (!limited)
        return;
    kv_time reached = since(found, limited);
    switch (kv_check_lasted(check, reached)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, &found->object,
                               "it is at its maximum and needs more, but since when is unknown: %s",
                               kv_check_undated(check, reached, "no lastTransitionTime"));
        return;
    case KV_LASTING:
        saturation_report(check, documented, found, reached);
    }
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_autoscaler *found;
    for (size_t i = 0; (found = hpa_of(check, match->found, i)); i++)
        saturation_check(check, &match->documented->autoscaling, found);
}

/* Without a spec, every autoscaler. */
static void all_check(struct kv_check *check)
{
    static const struct kv_spec_autoscaling undocumented;
    const struct kv_state_kind *found =
        kv_state_kind(check->state, &kv_kind_horizontalpodautoscaler);
    kv_check_gaps(check, &kv_kind_horizontalpodautoscaler);
    for (size_t i = 0; i < found->count; i++)
        saturation_check(check, &undocumented, (const struct kv_autoscaler *)found->objects[i]);
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->is_none ? NULL : hpa_not_applicable(spec);
}

static void run(struct kv_check *check)
{
    if (check->spec->is_none)
        all_check(check);
    hpas_check(check, hpa_is_wanted, match_check);
}

const struct kv_rule kv_rule_hpa_saturated = {
    .doc =
        {
            .id = "hpa/saturated",
            .severity = KV_SEVERITY_WARNING,
            .summary = "an autoscaler is at its maximum and needs more replicas",
            .why = "The load needs more replicas than the autoscaler may create, so users wait. "
                   "The rule reads the condition ScalingLimited (True, TooManyReplicas) and "
                   "reports it once it has lasted `settle`.",
            .fix = "Raise maxReplicas, after checking that the namespace's quota and the nodes "
                   "have room; or find out where the load comes from.",
            .keys = "workload.autoscaling",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {autoscaling: {metric: "
                       "cpu}}}}\n"
                       "settle: 10m\n",
            .source = "https://kubernetes.io/docs/tasks/run-application/"
                      "horizontal-pod-autoscale/#appendix-horizontal-pod-autoscaler-status-"
                      "conditions",
        },
    .reads = KV_READS(HPA_READS),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
