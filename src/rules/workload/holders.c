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

/* --- walking --- */

struct walk {
    struct kv_check *check;
    const struct kv_spec_namespace *namespace;
    void (*take)(void *context, struct kv_check *check, const struct holder *holder);
    void *context;
};

static void holder_take(const struct walk *walk, const struct kv_object *object,
                        const struct kv_pod_spec *spec, const struct kv_workload *template)
{
    const struct holder holder = {walk->namespace, object, spec, template};
    walk->take(walk->context, walk->check, &holder);
}

static void pod_take(const struct walk *walk, const struct kv_pod *pod)
{
    const struct kv_workload *template = holder_template_of(walk->check->state, &pod->object);
    if (!kv_pod_has_ended(pod) && pod->object.deleted == KV_TIME_NONE &&
        (!template || template->object.change == KV_UNTOUCHED))
        holder_take(walk, &pod->object, pod->spec, template);
}

static bool is_known(const struct walk *walk, const struct kv_kind *kind)
{
    /* What manifests leave out is no gap. */
    bool is_left_out = walk->check->state->source == KV_SOURCE_MANIFESTS;
    return is_left_out || workload_kind_is_rare(kind) ||
           kv_check_demands(walk->check, kind, walk->namespace->name.text);
}

static void kind_walk(const struct walk *walk, const struct kv_kind *kind)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(walk->check->state, kind, walk->namespace->name.text, &count);
    bool known = is_known(walk, kind);
    for (size_t i = 0; known && i < count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)objects[i];
        if (kind == &kv_kind_pod)
            pod_take(walk, (const struct kv_pod *)objects[i]);
        else if (holder_is_evaluated(walk->check->state, workload))
            holder_take(walk, objects[i], &workload->template, NULL);
    }
}

void holders_each(struct kv_check *check, bool (*wanted)(const struct kv_spec_content *content),
                  void (*take)(void *context, struct kv_check *check, const struct holder *holder),
                  void *context)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        const struct walk walk = {check, namespace, take, context};
        if (!wanted(&namespace->content))
            continue;
        for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
            kind_walk(&walk, *kind);
        kind_walk(&walk, &kv_kind_pod);
    }
}

bool holders_are_wanted(const struct kv_spec *spec,
                        bool (*wanted)(const struct kv_spec_content *content))
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        if (wanted(&namespace->content))
            return true;
    }
    return false;
}

/* --- gaps --- */

void holder_gaps_report(struct kv_check *check)
{
    kv_check_gaps(check, &kv_kind_pod);
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        if (!workload_kind_is_rare(*kind))
            kv_check_gaps(check, *kind);
}
