/* What the rules on autoscalers share. */
#ifndef KUBEVET_RULES_HPA_H
#define KUBEVET_RULES_HPA_H

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "workload.h"

/* An autoscaler that targets the workload; NULL after the last. More than one is a mistake in the
 * cluster (their controller then scales by none), but each is judged. */
const struct kv_autoscaler *hpa_of(const struct kv_check *check, const struct kv_workload *found,
                                   size_t index);

/* Is autoscaling documented? */
bool hpa_is_wanted(const struct kv_spec_workload *documented);

/* For rules on autoscalers: not_applicable, and the kinds that they read. */
const char *hpa_not_applicable(const struct kv_spec *spec);
extern const struct kv_kind *const hpa_reads[];
extern const struct kv_kind *const hpa_also_reads[];

#endif
