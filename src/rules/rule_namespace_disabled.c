#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

#include "workload.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (kv_spec_is_disabled(documented))
            return NULL;
    }
    return "the spec documents no namespace as disabled";
}

/* --- who made what --- */

static const struct kv_workload *owner_find(const struct kv_check *check,
                                            const struct kv_object *object)
{
    const struct kv_owner *owner = kv_object_controller(object);
    const struct kv_kind *kind =
        owner && owner->api_version ? kv_kind_find(owner->api_version, owner->kind) : NULL;
    /* Other kinds that own pods (a Node, a custom resource) are no workloads. */
    bool is_workload = kind != &kv_kind_pod && kv_kinds_hold(check->rule->reads, kind);
    return is_workload ? (const struct kv_workload *)kv_state_find(check->state, kind,
                                                                   object->namespace, owner->name)
                       : NULL;
}

/* --- what is above zero --- */

struct excess {
    const char *field, *expected, *actual;
    const char *what; /* "wants 2 replicas" */
};

static bool count_exceeds(struct kv_check *check, const char *field, int64_t count,
                          const char *verb, const char *noun, struct excess *out)
{
    if (count <= 0)
        return false;
    out->field = field;
    out->expected = "0";
    out->actual = kv_check_format(check, "%lld", (long long)count);
    out->what =
        kv_check_format(check, "%s %lld %s%s", verb, (long long)count, noun, count == 1 ? "" : "s");
    return true;
}

/* A scheduled run is due as long as the CronJob is not suspended, and so is the next pod of a Job
 * that has not ended. */
static bool suspension_lacks(const struct kv_workload *workload, struct excess *out)
{
    if (workload->suspended == KV_TRUE)
        return false;
    *out = (struct excess){"spec.suspend", "true", workload->suspended == KV_FALSE ? "false" : NULL,
                           "is not suspended"};
    return true;
}

static bool job_exceeds(struct kv_check *check, const struct kv_workload *job, struct excess *out)
{
    if (count_exceeds(check, "status.active", job->active.value, "has", "active pod", out))
        return true;
    bool is_idle = job->replicas.set && job->replicas.value == 0;
    return !is_idle && !workload_job_has_ended(job) && suspension_lacks(job, out);
}

/* Does the workload itself ask for pods? */
static bool workload_exceeds(struct kv_check *check, const struct kv_workload *workload,
                             struct excess *out)
{
    const struct kv_kind *kind = workload->object.kind;
    if (kind == &kv_kind_cronjob)
        return suspension_lacks(workload, out);
    if (kind == &kv_kind_daemonset)
        return count_exceeds(check, "status.desiredNumberScheduled", workload->desired.value,
                             "is wanted on", "node", out);
    if (kind == &kv_kind_job)
        return job_exceeds(check, workload, out);
    /* What a ReplicaSet wants is its Deployment's wish, which it may lag behind. */
    if (kind == &kv_kind_replicaset && owner_find(check, &workload->object))
        return false;
    return count_exceeds(check, "spec.replicas", workload->replicas.value, "wants", "replica", out);
}

/* More than any chain of owners that controllers make; references may be written by hand, in a
 * circle. */
enum { OWNERS_MAX = 4 };

/* Is one of those that made it reported? */
static bool owner_is_reported(struct kv_check *check, const struct kv_object *object)
{
    struct excess ignored;
    for (int i = 0; i < OWNERS_MAX; i++) {
        const struct kv_workload *owner = owner_find(check, object);
        if (!owner)
            return false;
        if (workload_exceeds(check, owner, &ignored))
            return true;
        object = &owner->object;
    }
    return false;
}

/* --- reporting --- */

static struct kv_finding *object_report(struct kv_check *check,
                                        const struct kv_spec_namespace *documented,
                                        const struct kv_object *object, const char *what)
{
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), documented->content.disabled.place,
                         "%s %s %s in namespace %s, which is documented as disabled",
                         object->kind->name, object->name, what, object->namespace);
    finding->manifest = object->place;
    return finding;
}

/* The status of a DaemonSet is of the spec before: perhaps it was just switched off. */
static bool daemonset_lags(struct kv_check *check, const struct kv_workload *workload)
{
    return workload->object.kind == &kv_kind_daemonset && !workload_is_observed(workload) &&
           kv_check_is_early(check, &workload->object, kv_object_changed(&workload->object));
}

static void workload_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                           const struct kv_workload *workload)
{
    struct excess excess;
    if (!workload_exceeds(check, workload, &excess) ||
        owner_is_reported(check, &workload->object) || daemonset_lags(check, workload))
        return;
    struct kv_finding *finding = object_report(check, documented, &workload->object, excess.what);
    finding->field = excess.field;
    finding->expected = excess.expected;
    finding->actual = excess.actual;
}

/* A pod that runs though nothing that is reported asks for it: a bare one, one of a controller that
 * we don't know, or one that outlived its workload. */
static void pod_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                      const struct kv_pod *pod)
{
    if (kv_pod_has_ended(pod) || owner_is_reported(check, &pod->object))
        return;
    if (pod->object.deleted != KV_TIME_NONE) {
        enum kv_lasting lasting = kv_check_lasted(check, pod->object.deleted);
        if (lasting == KV_AGE_UNKNOWN)
            kv_check_not_evaluated(check, &pod->object,
                                   "it is being deleted, but no clock (give --at) says since when");
        if (lasting != KV_LASTING)
            return; /* on its way out */
    }
    const char *phase = pod->phase ? pod->phase : "in no known phase";
    struct kv_finding *finding =
        object_report(check, documented, &pod->object, kv_check_format(check, "is %s", phase));
    finding->field = "status.phase";
    finding->actual = phase;
}

static void kind_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                       const struct kv_kind *kind)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, kind, documented->name.text, &count);
    for (size_t i = 0; i < count; i++)
        if (kind == &kv_kind_pod)
            pod_check(check, documented, (const struct kv_pod *)objects[i]);
        else
            workload_check(check, documented, (const struct kv_workload *)objects[i]);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (!kv_spec_is_disabled(documented))
            continue;
        for (const struct kv_kind *const *kind = check->rule->reads; *kind; kind++)
            kind_check(check, documented, *kind);
    }
}

static const struct kv_kind *const reads[] = {
    &kv_kind_deployment, &kv_kind_statefulset, &kv_kind_daemonset, &kv_kind_replicaset,
    &kv_kind_cronjob,    &kv_kind_job,         &kv_kind_pod,       NULL};

const struct kv_rule kv_rule_namespace_disabled = {
    .doc =
        {
            .id = "namespace/disabled",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a disabled namespace runs something",
            .why = "What is documented as disabled nobody watches, patches or counts on. What runs "
                   "there all the same takes capacity and keeps old software reachable; it was "
                   "switched on by mistake or never switched off. A workload is reported once, its "
                   "pods are not reported again.",
            .mend = "Scale the workload to 0 (a CronJob or Job: suspend it; a DaemonSet: give it a "
                    "node "
                    "selector that no node has), in the manifests that Flux applies. If the "
                    "namespace is in use again, take `disabled` out of the spec.",
            .example = "namespaces:\n"
                       "  falco: {profile: product, disabled: true}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/",
        },
    .reads = reads,
    .not_applicable = not_applicable,
    .run = run,
};
