#include "disruption.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "rules/workload/replicas.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, disruption_is_wanted)
               ? NULL
               : "the spec documents no `disruption` of a workload";
}

static void missing_report(struct kv_check *check, const struct workload_match *match,
                           struct kv_place documented)
{
    const struct kv_object *found = &match->found->object;
    struct kv_finding *finding = workload_finding(
        check, match, documented,
        kv_check_format(check, "no PodDisruptionBudget covers %s %s: a drain may stop all its pods",
                        found->kind->name, found->name));
    finding->field = "spec.template.metadata.labels";
    finding->expected = "a PodDisruptionBudget that selects them";
}

/* The most that a budget keeps. */
static int64_t most_kept(struct kv_check *check, const struct kv_workload *found, int64_t pods)
{
    const struct kv_disruption_budget *budget;
    int64_t most = -1;
    for (size_t i = 0; (budget = disruption_budget(check, found, i)); i++) {
        int64_t kept = disruption_kept(budget, found, pods);
        most = kept > most ? kept : most;
    }
    return most;
}

static void kept_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const struct kv_value *documented = &match->documented->disruption.min_available;
    const struct kv_disruption_budget *budget = disruption_budget(check, found, 0);
    int64_t pods = replicas_least(check, found), kept = most_kept(check, found, pods);
    if (kept >= disruption_scaled(documented->text, pods) || pods == 0 ||
        !disruption_counts(check, found))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &budget->object), documented->place,
        "with %s, it keeps %lld of the %lld pods of %s %s, not %s", disruption_text(check, budget),
        (long long)(kept < 0 ? 0 : kept), (long long)pods, found->object.kind->name,
        found->object.name, documented->text);
    finding->field = budget->min_available ? "spec.minAvailable" : "spec.maxUnavailable";
    finding->expected = kv_check_format(check, "at least %s available", documented->text);
    finding->actual = budget->min_available ? budget->min_available : budget->max_unavailable;
    finding->manifest = budget->object.place;
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_spec_disruption *documented = &match->documented->disruption;
    const char *namespace = match->found->object.namespace;
    if (!kv_check_demands(check, &kv_kind_poddisruptionbudget, namespace))
        return;
    kv_check_compares(check, documented->place, namespace);
    kv_check_compares(check, documented->min_available.place, namespace);
    if (disruption_budget(check, match->found, 0)) {
        if (documented->min_available.text)
            kept_check(check, match);
    } else if (disruption_is_unrecorded(check, namespace)) {
        kv_check_not_evaluated(check, &match->found->object,
                               "the recording has only the names of PodDisruptionBudgets: record "
                               "it again");
    } else {
        missing_report(check, match, documented->place);
    }
}

static void run(struct kv_check *check)
{
    workloads_check(check, disruption_is_wanted, match_check);
}

const struct kv_rule kv_rule_disruption_missing = {
    .doc =
        {
            .id = "disruption/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "no PodDisruptionBudget covers a workload, or it keeps too few pods",
            .why = "When nodes are drained, for an upgrade or by an autoscaler of nodes, only a "
                   "PodDisruptionBudget keeps all pods of a workload from being evicted at once. A "
                   "budget covers a workload if its selector matches the labels of the pod "
                   "template, whatever its name is. `minAvailable` is compared by effect: a budget "
                   "with maxUnavailable 1 keeps 2 of 3 pods. Where it covers pods of other "
                   "workloads, too, these may be the ones that it keeps.",
            .fix = "Apply a PodDisruptionBudget with the labels of the pod template, or correct "
                   "the selector of the one that is there.",
            .keys = "workload.disruption disruption.minAvailable",
            .example = "namespaces:\n"
                       "  shop: {workloads: {web: {replicas: 3, disruption: {minAvailable: 2}}}}\n",
            .source = "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
        },
    .reads =
        KV_READS(WORKLOAD_READS, {.kind = &kv_kind_poddisruptionbudget, .need = KV_MUST_SOMEWHERE},
                 {.kind = &kv_kind_horizontalpodautoscaler, .need = KV_HELPS}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
