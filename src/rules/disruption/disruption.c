#include "disruption.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"

#include <stdlib.h>

bool disruption_is_wanted(const struct kv_spec_workload *documented)
{
    return documented->disruption.place.file != NULL;
}

/* An empty selector selects every pod, an absent one none. */
static bool covers(const struct kv_disruption_budget *budget, const struct kv_workload *found)
{
    return budget->selector.set &&
           kv_label_selector_matches(&budget->selector, found->template_labels);
}

const struct kv_disruption_budget *disruption_budget(const struct kv_check *check,
                                                     const struct kv_workload *found, size_t index)
{
    size_t count;
    struct kv_object *const *budgets = kv_state_in_namespace(
        check->state, &kv_kind_poddisruptionbudget, found->object.namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_disruption_budget *budget = (const struct kv_disruption_budget *)budgets[i];
        if (covers(budget, found) && index-- == 0)
            return budget;
    }
    return NULL;
}

bool disruption_is_unrecorded(const struct kv_check *check, const char *namespace)
{
    size_t count;
    struct kv_object *const *budgets =
        kv_state_in_namespace(check->state, &kv_kind_poddisruptionbudget, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_disruption_budget *budget = (const struct kv_disruption_budget *)budgets[i];
        if (!budget->selector.set && !budget->min_available && !budget->max_unavailable)
            return true;
    }
    return false;
}

bool disruption_counts(struct kv_check *check, const struct kv_workload *found)
{
    bool is_left_out = !found->replicas.set && found->object.place.file;
    return !is_left_out || check->state->source == KV_SOURCE_MANIFESTS ||
           kv_check_demands(check, &kv_kind_horizontalpodautoscaler, found->object.namespace);
}

enum { NUMBER_MAX = 1000000 }; /* more pods than any cluster has */

int64_t disruption_scaled(const char *text, int64_t pods)
{
    char *end;
    long long number = strtoll(text, &end, 10);
    if (end == text || number < 0 || number > NUMBER_MAX || pods > NUMBER_MAX)
        return -1;
    if (strcmp(end, "%") == 0)
        return (number * pods + 99) / 100;
    return *end ? -1 : number;
}

/* How many of `pods` the budget keeps. */
static int64_t kept_of(const struct kv_disruption_budget *budget, int64_t pods)
{
    if (budget->min_available)
        return disruption_scaled(budget->min_available, pods);
    int64_t lost = budget->max_unavailable ? disruption_scaled(budget->max_unavailable, pods) : -1;
    return lost < 0 ? -1 : lost > pods ? 0 : pods - lost;
}

/* All pods that the budget covers: its status counts those of other workloads, too. */
static int64_t covered_pods(const struct kv_disruption_budget *budget,
                            const struct kv_workload *found, int64_t pods)
{
    bool is_current = budget->object.change == KV_UNTOUCHED && found->object.change == KV_UNTOUCHED;
    return is_current && budget->expected.value > pods ? budget->expected.value : pods;
}

int64_t disruption_kept(const struct kv_disruption_budget *budget, const struct kv_workload *found,
                        int64_t pods)
{
    int64_t all = covered_pods(budget, found, pods), kept = kept_of(budget, all);
    int64_t others = all - pods;
    return kept < 0 ? -1 : kept > others ? kept - others : 0;
}

bool disruption_can_evict(const struct kv_disruption_budget *budget,
                          const struct kv_workload *found, int64_t pods)
{
    int64_t all = covered_pods(budget, found, pods), kept = kept_of(budget, all);
    return all == 0 || kept < all;
}

const char *disruption_text(struct kv_check *check, const struct kv_disruption_budget *budget)
{
    if (budget->min_available)
        return kv_check_format(check, "minAvailable %s", budget->min_available);
    return kv_check_format(check, "maxUnavailable %s",
                           budget->max_unavailable ? budget->max_unavailable : "unset");
}
