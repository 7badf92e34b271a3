/* HorizontalPodAutoscaler (autoscaling/v2). */
#ifndef KUBEVET_KINDS_HORIZONTALPODAUTOSCALER_H
#define KUBEVET_KINDS_HORIZONTALPODAUTOSCALER_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

struct kv_autoscaler_metric {
    const char *type;     /* Resource, ContainerResource, Pods, Object, External */
    const char *resource; /* cpu, memory: of the first two types */
    const char *name;     /* of the others: what somebody's metrics server calls it */
};

struct kv_autoscaler {
    struct kv_object object;
    /* spec.scaleTargetRef; of the apiVersion only the group counts, and absent is the core group.
     * Source: pkg/controller/podautoscaler/horizontal.go (reconcileAutoscaler) */
    const char *target_api_version, *target_kind, *target_name;
    struct kv_integer min; /* 1 where it is left out */
    struct kv_integer max;
    struct kv_list metrics;    /* struct kv_autoscaler_metric; none means cpu at 80 % */
    kv_time last_scaled;       /* status.lastScaleTime */
    struct kv_list conditions; /* struct kv_condition */
};

extern const struct kv_kind kv_kind_horizontalpodautoscaler;

#endif
