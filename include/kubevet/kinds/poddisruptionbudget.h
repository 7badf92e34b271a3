/* PodDisruptionBudget (policy/v1). */
#ifndef KUBEVET_KINDS_PODDISRUPTIONBUDGET_H
#define KUBEVET_KINDS_PODDISRUPTIONBUDGET_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

struct kv_disruption_budget {
    struct kv_object object;
    /* A number or a percentage ("50%"); at most one of them is given. */
    const char *min_available, *max_unavailable;
    struct kv_label_selector selector; /* not set: it selects no pod */
    const char *unhealthy_policy;      /* IfHealthyBudget (the default), AlwaysAllow */
    /* status */
    struct kv_integer observed_generation;
    struct kv_integer allowed;  /* disruptionsAllowed */
    struct kv_integer healthy;  /* currentHealthy */
    struct kv_integer wanted;   /* desiredHealthy */
    struct kv_integer expected; /* expectedPods */
    struct kv_list conditions;  /* struct kv_condition: DisruptionAllowed */
};

extern const struct kv_kind kv_kind_poddisruptionbudget;

#endif
