/* Shared by the rules on PodDisruptionBudgets.
 *
 * Source: pkg/controller/disruption/disruption.go and pkg/registry/core/pod/storage/eviction.go of
 * Kubernetes. */
#ifndef KUBEVET_RULES_DISRUPTION_DISRUPTION_H
#define KUBEVET_RULES_DISRUPTION_DISRUPTION_H

#include "kubevet/kinds/poddisruptionbudget.h"
#include "rules/workload/workload.h"

/* Does the entry document a budget? */
bool disruption_is_wanted(const struct kv_spec_workload *documented);

/* The budget that covers the workload's pods, by index; NULL after the last. */
const struct kv_disruption_budget *disruption_budget(const struct kv_check *check,
                                                     const struct kv_workload *found, size_t index);

/* Are there budgets in the namespace of which a recording has kept only the name? */
bool disruption_is_unrecorded(const struct kv_check *check, const char *namespace);

/* A manifest may leave the number of replicas to an autoscaler. False if that may be one which is
 * not known; the gap is reported. */
bool disruption_counts(struct kv_check *check, const struct kv_workload *found);

/* A number, or a percentage of `pods`, rounded up; -1 = it is neither. */
int64_t disruption_scaled(const char *text, int64_t pods);

/* Of so many pods of the workload, how many the budget keeps while others are evicted; -1 =
 * unknown. Of the pods that it covers besides, all may be among those that it keeps. */
int64_t disruption_kept(const struct kv_disruption_budget *budget, const struct kv_workload *found,
                        int64_t pods);

/* With so many pods of the workload: would it allow an eviction if all that it covers were healthy?
 * True if that is unknown. */
bool disruption_can_evict(const struct kv_disruption_budget *budget,
                          const struct kv_workload *found, int64_t pods);

/* "minAvailable 2", "maxUnavailable 0" */
const char *disruption_text(struct kv_check *check, const struct kv_disruption_budget *budget);

#endif
