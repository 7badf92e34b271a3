#include "holders.h"

#include "workload.h"

/* The workload in the state that created the object; NULL = none. */
static const struct kv_object *maker_of(const struct kv_state *state,
                                        const struct kv_object *object)
{
    const struct kv_owner *owner = kv_object_controller(object);
    const struct kv_kind *kind =
        owner && owner->api_version ? kv_kind_find(owner->api_version, owner->kind) : NULL;
    return kv_kinds_hold(workload_kinds, kind)
               ? kv_state_find(state, kind, object->namespace, owner->name)
               : NULL;
}

bool holder_is_evaluated(const struct kv_state *state, const struct kv_workload *workload)
{
    if (maker_of(state, &workload->object))
        return false;
    if (workload->object.kind == &kv_kind_replicaset && kv_object_controller(&workload->object))
        return workload->replicas.value > 0;
    if (workload->object.kind == &kv_kind_job)
        return !workload_job_has_ended(workload);
    return true;
}

const struct kv_workload *holder_template_of(const struct kv_state *state,
                                             const struct kv_object *pod)
{
    const struct kv_object *maker = maker_of(state, pod);
    /* A Deployment's ReplicaSet, a CronJob's Job. */
    const struct kv_object *above = maker ? maker_of(state, maker) : NULL;
    const struct kv_workload *workload = (const struct kv_workload *)(above ? above : maker);
    return workload && holder_is_evaluated(state, workload) ? workload : NULL;
}

/* --- gaps --- */

void holder_kind_gaps_report(struct kv_check *check, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, kind);
    kv_check_gaps(check, kind);
    /* A kind that manifests leave out is not a gap in them. */
    bool is_left_out = check->state->source == KV_SOURCE_MANIFESTS;
    if (!is_left_out && kinds->unknown.count == 0 && !kv_state_listed(check->state, kind))
        kv_check_gap(check, NULL, "%s: %s", kind->resource,
                     kv_state_unknown(check->state, kind, NULL));
}

void holder_gaps_report(struct kv_check *check)
{
    holder_kind_gaps_report(check, &kv_kind_pod);
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        if (!workload_kind_is_rare(*kind))
            holder_kind_gaps_report(check, *kind);
}
