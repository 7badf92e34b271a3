#include "quota.h"
#include "refusal.h"

#include "kubevet/kinds/event.h"

static void refusal_report(struct kv_check *check, const struct refusal *refusal)
{
    const struct kv_object *object = &refusal->workload->object;
    const struct kv_spec_namespace *documented =
        kv_spec_namespace_find(check->spec, object->namespace);
    struct kv_place place = {0};
    if (documented)
        place = documented->content.quota.place.file ? documented->content.quota.place
                                                     : documented->name.place;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), place, "quota %s refuses its pods: %s",
                         refusal->quota, refusal->message);
    finding->manifest = object->place;
    if (!refusal->by_event) {
        finding->field = "status.conditions[ReplicaFailure]";
        finding->actual = "FailedCreate";
        return;
    }
    finding->field = object->kind == &kv_kind_job         ? "status.active"
                     : object->kind == &kv_kind_daemonset ? "status.currentNumberScheduled"
                                                          : "status.replicas";
    finding->expected = kv_check_format(check, "%lld", (long long)refusal->wanted);
    finding->actual = kv_check_format(check, "%lld", (long long)refusal->made);
}

static void blind_report(void *context, const struct kv_workload *workload, const char *reason)
{
    kv_check_not_evaluated(context, &workload->object,
                           "it is short of pods; whether a quota refuses them only events tell: %s",
                           reason);
}

/* Conditions may outlive their quota and tell of it all the same; events are looked up only where
 * there is one. */
static const struct kv_kind *const told_by_events[] = {
    &kv_kind_statefulset, &kv_kind_daemonset, &kv_kind_job, &kv_kind_event, NULL,
};

static void unknown_report(struct kv_check *check, const struct kv_kind *kind)
{
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    if (!kv_state_listed(check->state, kind)) {
        kv_check_gap(check, NULL, "%s: %s", kind->resource,
                     kv_state_unknown(check->state, kind, NULL));
        return;
    }
    if (kv_kinds_hold(told_by_events, kind) &&
        kv_check_knows(check, &kv_kind_resourcequota, NULL)) {
        for (size_t i = 0; i < quotas->count; i++)
            kv_check_demands(check, kind, quotas->objects[i]->namespace);
        return;
    }
    kv_list_each(&kv_state_kind(check->state, kind)->unknown, const struct kv_unknown, unknown)
        kv_check_gap(check, unknown->namespace, "%s: %s", kind->resource, unknown->reason);
}

static void run(struct kv_check *check)
{
    struct kv_list refusals = {0};
    for (const struct kv_kind *const *kind = refusal_kinds; *kind; kind++) {
        refusals_find(check, *kind, NULL, blind_report, check, &refusals);
        unknown_report(check, *kind);
    }
    kv_list_each(&refusals, const struct refusal, refusal) refusal_report(check, refusal);
}

static const struct kv_kind *const also_reads[] = {
    &kv_kind_deployment, &kv_kind_replicaset, &kv_kind_statefulset,   &kv_kind_daemonset,
    &kv_kind_job,        &kv_kind_event,      &kv_kind_resourcequota, NULL,
};

const struct kv_rule kv_rule_quota_denied = {
    .doc =
        {
            .id = "quota/denied",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a workload's pods are refused by a quota",
            .why = "Pods that a quota refuses are no pods at all: they are not Pending, nothing "
                   "restarts, and a rollout or an autoscaler simply stops short. ReplicaSets (and "
                   "Deployments) say so in the condition ReplicaFailure; of StatefulSets, "
                   "DaemonSets and Jobs only Warning events tell, which count while they have "
                   "fewer pods than they should.",
            .mend = "See which pods fill the quota (kubevet quota), scale down or wait for those "
                    "on their way out, or decide on a larger quota and document it.",
            .example = "namespaces:\n"
                       "  pulse-account: {quota: {limits.cpu: 4, limits.memory: 6Gi, pods: 8}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = kv_rule_reads_none,
    .also_reads = also_reads,
    .everywhere = true,
    .where_quotas = told_by_events,
    .status = true,
    .own_gaps = true,
    .quota_use = true,
    .run = run,
};
