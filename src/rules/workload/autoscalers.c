#include "autoscalers.h"

#include "kubevet/state/autoscalers.h"

const struct kv_autoscaler *hpa_of(const struct kv_check *check, const struct kv_workload *found,
                                   size_t index)
{
    const struct kv_object *object = &found->object;
    size_t count;
    const struct kv_autoscaler *const *autoscalers = kv_state_autoscalers(
        check->state, object->namespace, object->kind->name, object->name, &count);
    for (size_t i = 0; i < count; i++)
        if (kv_autoscaler_is_for(autoscalers[i], object->kind) && index-- == 0)
            return autoscalers[i];
    return NULL;
}

bool hpa_is_wanted(const struct kv_spec_workload *documented)
{
    return documented->autoscaling.place.file != NULL;
}

static bool any_is_wanted(const struct kv_spec_namespace *namespace, workload_wanted wanted)
{
    kv_records_each(workload_entries(namespace), const struct kv_spec_workload, documented) {
        if (wanted(documented))
            return true;
    }
    return false;
}

void hpas_check(struct kv_check *check, workload_wanted wanted, workload_match_check match_check)
{
    workloads_check(check, wanted, match_check);
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return; /* what they leave out is no gap */
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        if (any_is_wanted(namespace, wanted))
            (void)kv_check_demands(check, &kv_kind_horizontalpodautoscaler, namespace->name.text);
    }
}

const char *hpa_not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, hpa_is_wanted) ? NULL : "the spec documents no autoscaling";
}
