#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

#include "rules/workload/workload.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (kv_spec_is_disabled(documented))
            return NULL;
    }
    return "the spec documents no namespace as disabled";
}

/* --- owners --- */

static const struct kv_workload *owner_find(const struct kv_check *check,
                                            const struct kv_object *object)
{
    const struct kv_owner *owner = kv_object_controller(object);
    const struct kv_kind *kind =
        owner && owner->api_version ? kv_kind_find(owner->api_version, owner->kind) : NULL;
    /* Other kinds that own pods (a Node, a custom resource) are not workloads. */
    return kind && kind->is_workload ? (const struct kv_workload *)kv_state_find(
                                           check->state, kind, object->namespace, owner->name)
                                     : NULL;
}

/* --- amounts above zero --- */

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

/* A scheduled run is due while the CronJob is not suspended, and so is the next pod of an
 * unfinished Job. */
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

/* Does the workload itself request pods? */
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
    /* A ReplicaSet follows its Deployment, with a delay. */
    if (kind == &kv_kind_replicaset && owner_find(check, &workload->object))
        return false;
    return count_exceeds(check, "spec.replicas", workload->replicas.value, "wants", "replica", out);
}

/* Longer than any chain of owners that controllers create; references written by hand may be
 * circular. */
enum { OWNERS_MAX = 4 };

/* Is one of its owners reported? */
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

/* The DaemonSet's status is of the previous spec: it may just have been disabled. */
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

/* A running pod that no reported object requests: a bare pod, one of an unknown controller, or one
 * that outlived its workload. */
static void pod_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                      const struct kv_pod *pod)
{
    if (kv_pod_has_ended(pod) || owner_is_reported(check, &pod->object))
        return;
    if (pod->object.deleted != KV_TIME_NONE) {
        enum kv_lasting lasting = kv_check_deletion_lasted(check, &pod->object);
        if (lasting == KV_AGE_UNKNOWN)
            kv_check_not_evaluated(
                check, &pod->object, "it is being deleted, but since when is unknown: %s",
                kv_check_undated(check, kv_object_deletion_asked(&pod->object), "no timestamp"));
        if (lasting != KV_LASTING)
            return; /* being deleted */
    }
    const char *phase = pod->phase ? pod->phase : "in an unknown phase";
    struct kv_finding *finding =
        object_report(check, documented, &pod->object, kv_check_format(check, "is %s", phase));
    finding->field = "status.phase";
    finding->actual = phase;
}

static void pods_check(struct kv_check *check, const struct kv_spec_namespace *documented)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, &kv_kind_pod, documented->name.text, &count);
    for (size_t i = 0; i < count; i++)
        pod_check(check, documented, (const struct kv_pod *)objects[i]);
}

static void kind_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                       const struct kv_kind *kind)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, kind, documented->name.text, &count);
    for (size_t i = 0; i < count; i++)
        workload_check(check, documented, (const struct kv_workload *)objects[i]);
}

static void gaps_report(struct kv_check *check, const char *namespace)
{
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return; /* what they leave out is no gap */
    (void)kv_check_demands(check, &kv_kind_pod, namespace);
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        if (!workload_kind_is_rare(*kind))
            (void)kv_check_demands(check, *kind, namespace);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        if (!kv_spec_is_disabled(documented))
            continue;
        kv_check_compares(check, documented->content.disabled.place, documented->name.text);
        gaps_report(check, documented->name.text);
        for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
            kind_check(check, documented, *kind);
        pods_check(check, documented);
    }
}

const struct kv_rule kv_rule_namespace_disabled = {
    .doc =
        {
            .id = "namespace/disabled",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a disabled namespace runs something",
            .why = "Nobody watches, patches or relies on a namespace that is documented as "
                   "disabled. What still runs there takes capacity and keeps old software "
                   "reachable. It was started by mistake or never stopped. A workload is reported "
                   "once, without its pods.",
            .fix = "Scale the workload to 0 in the manifests that it is applied from (suspend a "
                   "CronJob or Job; give a DaemonSet a node selector that no node has). If the "
                   "namespace is in use again, remove `disabled` from the spec.",
            .keys = "namespace.disabled",
            .example = "namespaces:\n"
                       "  falco: {profile: product, disabled: true}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/",
        },
    .reads = KV_READS(WORKLOAD_KIND_READS(.need = KV_MUST_SOMEWHERE),
                      {.kind = &kv_kind_pod, .need = KV_MUST_SOMEWHERE}),
    .not_applicable = not_applicable,
    .run = run,
};
