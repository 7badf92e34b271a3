#include "holders.h"

#include "workload.h"

const struct kv_kind *const holder_workload_kinds[] = {
    &kv_kind_deployment,
    &kv_kind_statefulset,
    &kv_kind_daemonset,
    &kv_kind_replicaset,
    &kv_kind_cronjob,
    &kv_kind_job,
    NULL,
};

/* The workload in the state that made the object; NULL = nobody, or nobody that is there. */
static const struct kv_object *maker_of(const struct kv_state *state,
                                        const struct kv_object *object)
{
    const struct kv_owner *owner = kv_object_controller(object);
    const struct kv_kind *kind =
        owner && owner->api_version ? kv_kind_find(owner->api_version, owner->kind) : NULL;
    return kv_kinds_hold(holder_workload_kinds, kind)
               ? kv_state_find(state, kind, object->namespace, owner->name)
               : NULL;
}

bool holder_is_judged(const struct kv_state *state, const struct kv_workload *workload)
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
    return workload && holder_is_judged(state, workload) ? workload : NULL;
}

const char *holder_spec_path(const struct kv_kind *kind)
{
    if (kind == &kv_kind_pod)
        return "spec";
    return kind == &kv_kind_cronjob ? "spec.jobTemplate.spec.template.spec" : "spec.template.spec";
}

/* --- what could not be looked at --- */

static void kind_gaps_report(struct kv_check *check, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, kind);
    kv_check_gaps(check, kind);
    /* Manifests hold what they hold: a kind that they leave out is not in them. */
    bool is_left_out = check->state->source == KV_SOURCE_MANIFESTS;
    if (!is_left_out && kinds->unknown.count == 0 && !kv_state_listed(check->state, kind))
        kv_check_gap(check, NULL, "%s: %s", kind->resource,
                     kv_state_unknown(check->state, kind, NULL));
}

void holder_gaps_report(struct kv_check *check)
{
    kind_gaps_report(check, &kv_kind_pod);
    for (const struct kv_kind *const *kind = holder_workload_kinds; *kind; kind++)
        kind_gaps_report(check, *kind);
}
