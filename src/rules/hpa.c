#include "hpa.h"

#include "kubevet/state/autoscalers.h"

const struct kv_kind *const hpa_reads[] = {&kv_kind_horizontalpodautoscaler, NULL};
const struct kv_kind *const hpa_also_reads[] = {&kv_kind_deployment, &kv_kind_statefulset, NULL};

/* Kinds of the same name in other API groups (OpenKruise has a StatefulSet) are other kinds.
 * Without an apiVersion it would be the core group's, which has no such kind: the controller says
 * so. Only a recording that was cut down may have lost it. */
static bool is_of_group(const struct kv_autoscaler *autoscaler, const struct kv_kind *kind)
{
    const struct kv_condition *able = kv_condition_find(&autoscaler->conditions, "AbleToScale");
    if (!autoscaler->target_api_version)
        return !able || !able->status || strcmp(able->status, "False") != 0;
    return kv_kind_is_of(kind, autoscaler->target_api_version);
}

const struct kv_autoscaler *hpa_of(const struct kv_check *check, const struct kv_workload *found,
                                   size_t index)
{
    const struct kv_object *object = &found->object;
    size_t count;
    const struct kv_autoscaler *const *autoscalers = kv_state_autoscalers(
        check->state, object->namespace, object->kind->name, object->name, &count);
    for (size_t i = 0; i < count; i++)
        if (is_of_group(autoscalers[i], object->kind) && index-- == 0)
            return autoscalers[i];
    return NULL;
}

bool hpa_is_wanted(const struct kv_spec_workload *documented)
{
    return documented->autoscaling.place.file != NULL;
}

const char *hpa_not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, hpa_is_wanted) ? NULL : "the spec documents no autoscaling";
}
