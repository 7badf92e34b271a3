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
                           "it has too few pods; only events show whether a quota refuses them: %s",
                           reason);
}

static void unknown_report(struct kv_check *check, const struct kv_kind *kind)
{
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    if (!kv_state_listed(check->state, kind)) {
        kv_check_gap(check, NULL, "%s: %s", kind->resource,
                     kv_state_unknown(check->state, kind, NULL));
        return;
    }
    if (kv_rule_read(check->rule, NULL, kind)->in == KV_WITH_QUOTA &&
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
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        if (quota_at(check, documented->name.text, 0))
            kv_check_compares(check, documented->content.quota.place, documented->name.text);
    }
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++) {
        if (!refusal_is_reported_by(*kind))
            continue;
        refusals_find(check, *kind, NULL, blind_report, check, &refusals);
        unknown_report(check, *kind);
    }
    kv_list_each(&refusals, const struct refusal, refusal)
        refusal_report(check, refusal);
}

const struct kv_rule kv_rule_quota_denied = {
    .doc =
        {
            .id = "quota/denied",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a quota refuses a workload's pods",
            .why = "Pods that a quota refuses are never created: nothing is Pending, nothing "
                   "restarts, and a rollout or an autoscaler simply stops short. ReplicaSets (and "
                   "Deployments) show it in the condition ReplicaFailure. For StatefulSets, "
                   "DaemonSets and Jobs only Warning events show it; these count while the "
                   "workload has fewer pods than it should.",
            .fix = "Check which pods fill the quota (kubevet quota). Scale down, wait for pods "
                   "that are terminating, or decide on a larger quota and document it.",
            .keys = "namespace.quota",
            .example = "namespaces:\n"
                       "  pulse-account: {quota: {limits.cpu: 4, limits.memory: 6Gi, pods: 8}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    /* Conditions may outlive their quota and still count; events are searched only where a quota
     * exists. */
    .reads = KV_READS({.kind = &kv_kind_deployment, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_replicaset, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_statefulset, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                      {.kind = &kv_kind_daemonset, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                      {.kind = &kv_kind_job, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                      {.kind = &kv_kind_event, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                      {.kind = &kv_kind_resourcequota, .need = KV_HELPS, .in = KV_EVERYWHERE}),
    .about = KV_ABOUT_STATUS | KV_ABOUT_QUOTA_USE,
    .run = run,
};
