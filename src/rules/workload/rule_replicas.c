#include "autoscalers.h"
#include "replicas.h"
#include "workload.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->replicas.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no replicas";
}

struct count {
    const char *field;
    int64_t value;
    bool known;
};

static int64_t integer_or(struct kv_integer integer, int64_t otherwise)
{
    return integer.set ? integer.value : otherwise;
}

static struct count count_of(const struct kv_check *check, const struct kv_workload *found)
{
    const struct kv_kind *kind = found->object.kind;
    /* Only its status shows how many nodes a DaemonSet wants pods on. */
    if (kind == &kv_kind_daemonset)
        return (struct count){"status.desiredNumberScheduled", found->desired.value,
                              found->desired.set && workload_is_observed(found)};
    if (kind == &kv_kind_job)
        return (struct count){"spec.parallelism", integer_or(found->replicas, 1), true};
    if (kind == &kv_kind_cronjob)
        return (struct count){"spec.jobTemplate.spec.parallelism", integer_or(found->replicas, 1),
                              true};
    return (struct count){"spec.replicas",
                          integer_or(found->replicas, replicas_least(check, found)), true};
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const struct kv_value *documented = &match->documented->replicas;
    struct count count = count_of(check, found);
    kv_check_compares(check, documented->place, found->object.namespace);
    if (!count.known && workload_unchanged(check, found) != KV_RECENT)
        kv_check_not_evaluated(
            check, &found->object,
            "its desired number of pods is unknown: its status is of an earlier spec");
    if (!count.known ||
        (count.value >= documented->range.min && count.value <= documented->range.max))
        return;
    struct kv_finding *finding = workload_finding(
        check, match, documented->place,
        kv_check_format(check, "%s %s wants %lld pod%s, not %s", found->object.kind->name,
                        found->object.name, (long long)count.value, count.value == 1 ? "" : "s",
                        documented->text));
    finding->field = count.field;
    finding->expected = documented->text;
    finding->actual = kv_check_format(check, "%lld", (long long)count.value);
    const struct kv_autoscaler *autoscaler = hpa_of(check, found, 0);
    if (autoscaler && count.value > 0)
        finding->hint = kv_check_format(check,
                                        "HorizontalPodAutoscaler %s sets the count: change its "
                                        "minReplicas or maxReplicas",
                                        autoscaler->object.name);
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, match_check);
}

const struct kv_rule kv_rule_workload_replicas = {
    .doc =
        {
            .id = "workload/replicas",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a workload's replica count differs from the documented one",
            .why = "Somebody scaled it by hand and forgot, or an autoscaler's bounds changed. The "
                   "rule compares the desired number, not the running pods: spec.replicas (absent "
                   "is zero), also where an autoscaler sets it; desiredNumberScheduled of a "
                   "DaemonSet; parallelism of a Job or CronJob.",
            .fix = "Scale it back in Git. If an autoscaler owns the count, document a range "
                   "({min: 1}) or the autoscaler's own bounds instead.",
            .keys = "workload.replicas",
            .example = "namespaces:\n"
                       "  plana-odoo-19: {workloads: {worker-odoo: {replicas: 0}}}\n"
                       "  pulse-account: {workloads: {pulse-account: {replicas: {min: 2}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"
                      "#scaling-a-deployment",
        },
    .reads = KV_READS(WORKLOAD_READS, {.kind = &kv_kind_horizontalpodautoscaler, .need = KV_HELPS}),
    .not_applicable = not_applicable,
    .run = run,
};
