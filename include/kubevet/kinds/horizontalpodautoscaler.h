/* HorizontalPodAutoscaler (autoscaling/v2). */
#ifndef KUBEVET_KINDS_HORIZONTALPODAUTOSCALER_H
#define KUBEVET_KINDS_HORIZONTALPODAUTOSCALER_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

struct kv_autoscaler_metric {
    const char *type;     /* Resource, ContainerResource, Pods, Object, External */
    const char *resource; /* cpu, memory; of the first two types */
    const char *name;     /* of the others: the name in the metrics API */
};

struct kv_autoscaler {
    struct kv_object object;
    /* spec.scaleTargetRef; see kv_autoscaler_is_for */
    const char *target_api_version, *target_kind, *target_name;
    struct kv_integer min; /* 1 if left out */
    struct kv_integer max;
    struct kv_list metrics;    /* struct kv_autoscaler_metric; none means cpu at 80 % */
    kv_time last_scaled;       /* status.lastScaleTime */
    struct kv_list conditions; /* struct kv_condition */
};

extern const struct kv_kind kv_kind_horizontalpodautoscaler;

/* Is its target this name and kind? Of the target's apiVersion only the group counts; no apiVersion
 * means the core group, which has none of the kinds of apps. Kinds of the same name in other groups
 * (OpenKruise has a StatefulSet) do not match. Source: pkg/controller/podautoscaler/horizontal.go
 * (reconcileAutoscaler), ParseGroupVersion in k8s.io/apimachinery/pkg/runtime/schema */
bool kv_autoscaler_is_for(const struct kv_autoscaler *autoscaler, const struct kv_kind *kind);

#endif
