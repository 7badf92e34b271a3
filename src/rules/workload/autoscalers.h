/* Shared by the rules on autoscalers. */
#ifndef KUBEVET_RULES_WORKLOAD_AUTOSCALERS_H
#define KUBEVET_RULES_WORKLOAD_AUTOSCALERS_H

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "workload.h"

/* The next autoscaler that targets the workload; NULL after the last. More than one is an error in
 * the cluster (the controller then scales by none of them), but each is checked. */
const struct kv_autoscaler *hpa_of(const struct kv_check *check, const struct kv_workload *found,
                                   size_t index);

/* Is autoscaling documented? */
bool hpa_is_wanted(const struct kv_spec_workload *documented);

/* Runs `match_check` on each live workload whose entry is wanted, as workloads_check does. Where
 * its autoscalers are unknown, that is reported. */
void hpas_check(struct kv_check *check, workload_wanted wanted, workload_match_check match_check);

/* not_applicable and the kinds to read, for rules on autoscalers. */
const char *hpa_not_applicable(const struct kv_spec *spec);
#define HPA_READS                                                                                  \
    {.kind = &kv_kind_horizontalpodautoscaler, .need = KV_MUST_SOMEWHERE},                         \
        {.kind = &kv_kind_deployment, .need = KV_HELPS, .wanted = workload_kind_is_documented},    \
    {                                                                                              \
        .kind = &kv_kind_statefulset, .need = KV_HELPS, .wanted = workload_kind_is_documented      \
    }

#endif
