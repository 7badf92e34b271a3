#include "replicas.h"

#include "autoscalers.h"
#include "makers.h"

#include <string.h>

int64_t replicas_bounded(int64_t pods)
{
    return pods < 0 ? 0 : pods > INT32_MAX ? INT32_MAX : pods;
}

/* The API omits no defaults, so absent is zero there; in a manifest the API server sets 1. Source:
 * pkg/apis/apps/v1/defaults.go */
static int64_t own(const struct kv_workload *workload)
{
    bool is_manifest = workload->object.place.file != NULL;
    return replicas_bounded(workload->replicas.set ? workload->replicas.value : is_manifest);
}

int64_t replicas_least(const struct kv_check *check, const struct kv_workload *workload)
{
    int64_t wanted = own(workload);
    const struct kv_autoscaler *autoscaler = hpa_of(check, workload, 0);
    int64_t minimum = autoscaler ? replicas_bounded(autoscaler->min.value) : 0;
    return wanted > 0 && minimum > wanted ? minimum : wanted;
}

/* At 0 replicas an autoscaler does nothing, unless its minimum is 0; KEDA starts its targets
 * itself. Source: pkg/controller/podautoscaler/horizontal.go (reconcileAutoscaler) */
static bool rests(const struct kv_autoscaler *autoscaler, const struct kv_workload *workload)
{
    static const char keda[] = "keda-hpa-";
    return workload->replicas.set && workload->replicas.value == 0 &&
           !(autoscaler->min.set && autoscaler->min.value == 0) &&
           strncmp(autoscaler->object.name, keda, sizeof keda - 1) != 0;
}

static int64_t autoscaler_max(const struct kv_check *check, const struct kv_list *scalers,
                              const struct kv_workload *workload)
{
    int64_t most = scaler_max(scalers, workload);
    const struct kv_autoscaler *autoscaler;
    for (size_t i = 0; (autoscaler = hpa_of(check, workload, i)); i++)
        if (autoscaler->max.value > most && !rests(autoscaler, workload))
            most = autoscaler->max.value;
    return most;
}

struct replicas replicas_most(const struct kv_check *check, const struct kv_list *scalers,
                              const struct kv_workload *workload)
{
    int64_t wanted = own(workload);
    int64_t scaled = replicas_bounded(autoscaler_max(check, scalers, workload));
    return (struct replicas){.most = scaled > wanted ? scaled : wanted,
                             .are_scaled = scaled > wanted};
}
