#include "disruption.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "rules/workload/replicas.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, disruption_is_wanted)
               ? NULL
               : "the spec documents no `disruption` of a workload";
}

/* A budget that covers a workload which must stay evictable. */
struct coverage {
    struct kv_check *check;
    const struct workload_match *match;
    const struct kv_disruption_budget *budget;
    int64_t pods; /* of the workload */
};

static struct kv_finding *budget_finding(const struct coverage *coverage, const char *field,
                                         const char *actual, const char *why)
{
    struct kv_check *check = coverage->check;
    const struct kv_object *found = &coverage->match->found->object;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &coverage->budget->object),
                         coverage->match->documented->disruption.place,
                         "no pod of %s %s can be evicted: %s", found->kind->name, found->name, why);
    finding->field = field;
    finding->actual = actual;
    finding->manifest = coverage->budget->object.place;
    return finding;
}

static void second_report(const struct coverage *coverage,
                          const struct kv_disruption_budget *second)
{
    struct kv_finding *finding = budget_finding(
        coverage, "spec.selector", NULL,
        kv_check_format(coverage->check,
                        "PodDisruptionBudget %s covers its pods, too, and the API server refuses "
                        "to evict a pod with two of them",
                        second->object.name));
    finding->expected = "one budget for each pod";
    finding->actual = kv_check_format(coverage->check, "also %s", second->object.name);
}

static void strictness_check(const struct coverage *coverage)
{
    if (!disruption_counts(coverage->check, coverage->match->found))
        return;
    const struct kv_disruption_budget *budget = coverage->budget;
    struct kv_finding *finding = budget_finding(
        coverage, budget->min_available ? "spec.minAvailable" : "spec.maxUnavailable",
        budget->min_available ? budget->min_available : budget->max_unavailable,
        kv_check_format(coverage->check, "with %s, all %lld must stay",
                        disruption_text(coverage->check, budget), (long long)coverage->pods));
    finding->expected = "an eviction is allowed";
    if (coverage->pods == 1)
        finding->hint = "one replica can't be evicted and stay available: run two, or let the "
                        "budget allow it";
}

/* Pods that are not ready may be evicted all the same. */
static bool allows_unhealthy(const struct kv_disruption_budget *budget)
{
    return kv_string_is(budget->unhealthy_policy, "AlwaysAllow") &&
           budget->healthy.value < budget->wanted.value;
}

static bool is_blocked_now(const struct kv_disruption_budget *budget)
{
    return budget->allowed.value == 0 && budget->expected.value > 0 && !allows_unhealthy(budget);
}

/* A pod that restarts blocks evictions for a moment. */
static void status_check(const struct coverage *coverage)
{
    struct kv_check *check = coverage->check;
    const struct kv_disruption_budget *budget = coverage->budget;
    const struct kv_condition *allowed =
        kv_condition_find(&budget->conditions, "DisruptionAllowed");
    kv_time since = allowed ? allowed->changed : KV_TIME_NONE;
    if (!is_blocked_now(budget))
        return;
    enum kv_lasting lasting = kv_check_lasted(check, since);
    if (lasting == KV_AGE_UNKNOWN)
        kv_check_not_evaluated(
            check, &budget->object, "it allows no eviction, but since when is unknown: %s",
            kv_check_undated(check, since, "no condition DisruptionAllowed with a time"));
    if (lasting != KV_LASTING)
        return;
    struct kv_finding *finding = budget_finding(
        coverage, "status.disruptionsAllowed", "0",
        kv_check_format(check, "%lld of %lld pods that must be healthy are, %s",
                        (long long)budget->healthy.value, (long long)budget->wanted.value,
                        kv_check_for(check, since)));
    finding->expected = "at least 1";
}

/* The status of what manifests change is out of date. */
static bool has_status(const struct coverage *coverage)
{
    return coverage->check->state->source != KV_SOURCE_MANIFESTS &&
           coverage->budget->object.change == KV_UNTOUCHED &&
           coverage->match->found->object.change == KV_UNTOUCHED &&
           coverage->budget->observed_generation.set;
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_object *found = &match->found->object;
    const struct coverage coverage = {check, match, disruption_budget(check, match->found, 0),
                                      replicas_least(check, match->found)};
    if (!kv_check_demands(check, &kv_kind_poddisruptionbudget, found->namespace))
        return;
    if (!coverage.budget) {
        if (disruption_is_unrecorded(check, found->namespace))
            kv_check_not_evaluated(check, found,
                                   "the recording has only the names of PodDisruptionBudgets: "
                                   "record it again");
        return; /* disruption/missing reports it */
    }
    const struct kv_disruption_budget *second = disruption_budget(check, match->found, 1);
    kv_check_compares(check, match->documented->disruption.place, found->namespace);
    if (second)
        second_report(&coverage, second);
    else if (!disruption_can_evict(coverage.budget, match->found, coverage.pods))
        strictness_check(&coverage);
    else if (has_status(&coverage))
        status_check(&coverage);
}

static void run(struct kv_check *check)
{
    workloads_check(check, disruption_is_wanted, match_check);
}

const struct kv_rule kv_rule_disruption_blocked = {
    .doc =
        {
            .id = "disruption/blocked",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a PodDisruptionBudget allows no eviction",
            .why = "A budget that never allows an eviction blocks every drain of a node: upgrades "
                   "hang, and autoscalers of nodes can't remove any. That is so if it keeps as "
                   "many pods as there are (minAvailable 1 with one replica, maxUnavailable 0), "
                   "if two budgets cover the same pods, which the API server refuses, or if so "
                   "many pods have been unhealthy for `settle` that none may go. With "
                   "unhealthyPodEvictionPolicy: AlwaysAllow, unhealthy pods may go all the same.",
            .fix = "Run more replicas than the budget keeps, or let it keep fewer. If pods are "
                   "unhealthy, repair these first.",
            .keys = "workload.disruption",
            .example = "namespaces:\n"
                       "  shop: {workloads: {web: {disruption: required}}}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
        },
    .reads =
        KV_READS(WORKLOAD_READS, {.kind = &kv_kind_poddisruptionbudget, .need = KV_MUST_SOMEWHERE},
                 {.kind = &kv_kind_horizontalpodautoscaler, .need = KV_HELPS}),
    .not_applicable = not_applicable,
    .run = run,
};
