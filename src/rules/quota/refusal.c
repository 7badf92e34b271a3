#include "refusal.h"

#include "rules/workload/workload.h"

#include "kubevet/kinds/event.h"
#include "kubevet/kinds/resourcequota.h"

bool refusal_is_reported_by(const struct kv_kind *kind)
{
    return kind != &kv_kind_cronjob && !workload_kind_is_rare(kind);
}

/* The name of the refusing quota, in the arena; NULL if it was not a quota. The API server's texts:
 *   pods "web-1" is forbidden: exceeded quota: NAME, requested: pods=1, used: pods=8, limited: ...
 *   ... failed quota: NAME: must specify limits.cpu for: web
 *   ... status unknown for quota: NAME
 * Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go */
static const char *quota_named(const char *message, struct kv_arena *arena)
{
    static const char *const phrases[] = {
        "exceeded quota: ", "failed quota: ", "status unknown for quota: "};
    static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    for (size_t i = 0; message && i < sizeof phrases / sizeof *phrases; i++) {
        const char *at = strstr(message, phrases[i]);
        if (!at)
            continue;
        at += strlen(phrases[i]);
        return kv_arena_copy(arena, (struct kv_text){at, strspn(at, name)});
    }
    return NULL;
}

/* --- conditions --- */

static const struct kv_condition *failure_of(const struct kv_workload *workload)
{
    const struct kv_condition *failure = kv_condition_find(&workload->conditions, "ReplicaFailure");
    bool holds = failure && failure->status && strcmp(failure->status, "True") == 0 &&
                 failure->reason && strcmp(failure->reason, "FailedCreate") == 0;
    return holds ? failure : NULL;
}

static bool is_reported_by_replica_set(const struct kv_check *check,
                                       const struct kv_workload *deployment)
{
    size_t count;
    struct kv_object *const *sets = kv_state_in_namespace(check->state, &kv_kind_replicaset,
                                                          deployment->object.namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_owner *owner = kv_object_controller(sets[i]);
        const struct kv_condition *failure = failure_of((const struct kv_workload *)sets[i]);
        if (failure && owner && strcmp(owner->kind, kv_kind_deployment.name) == 0 &&
            strcmp(owner->name, deployment->object.name) == 0 &&
            quota_named(failure->message, check->arena))
            return true;
    }
    return false;
}

static void condition_check(const struct kv_check *check, const struct kv_workload *workload,
                            struct kv_list *out)
{
    const struct kv_condition *failure = failure_of(workload);
    const char *quota = failure ? quota_named(failure->message, check->arena) : NULL;
    if (!quota || (workload->object.kind == &kv_kind_deployment &&
                   is_reported_by_replica_set(check, workload)))
        return;
    struct refusal *refusal = kv_list_push(out, check->arena, sizeof *refusal);
    *refusal = (struct refusal){
        .workload = workload, .quota = quota, .message = failure->message, .by_event = false};
}

/* --- events --- */

static bool is_about(const struct kv_event *event, const struct kv_object *object)
{
    return event->type && strcmp(event->type, "Warning") == 0 && event->reason &&
           strcmp(event->reason, "FailedCreate") == 0 && event->about_kind && event->about_name &&
           strcmp(event->about_kind, object->kind->name) == 0 &&
           strcmp(event->about_name, object->name) == 0 &&
           (!event->about_uid || !object->uid || strcmp(event->about_uid, object->uid) == 0);
}

/* The newest event on what stopped the controller; NULL = none. */
static const struct kv_event *last_failure(const struct kv_check *check,
                                           const struct kv_object *object)
{
    size_t count;
    const struct kv_event *last = NULL;
    struct kv_object *const *events =
        kv_state_in_namespace(check->state, &kv_kind_event, object->namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_event *event = (const struct kv_event *)events[i];
        if (is_about(event, object) &&
            (!last || kv_event_last_seen(event) > kv_event_last_seen(last)))
            last = event;
    }
    return last;
}

/* How many pods the workload should have now. */
static int64_t pods_wanted(const struct kv_workload *workload)
{
    const struct kv_kind *kind = workload->object.kind;
    if (kind == &kv_kind_daemonset)
        return workload->desired.value;
    if (kind == &kv_kind_statefulset)
        return workload->replicas.set ? workload->replicas.value : 1;
    if (workload->suspended == KV_TRUE || workload_job_has_ended(workload))
        return 0;
    int64_t parallelism = workload->replicas.set ? workload->replicas.value : 1;
    int64_t left = workload->completions.value - workload->succeeded.value;
    if (!workload->completions.set)
        return workload->succeeded.value > 0 ? 0 : parallelism;
    return left < parallelism ? left : parallelism;
}

static int64_t pods_made(const struct kv_workload *workload)
{
    return workload->object.kind == &kv_kind_job ? workload->active.value : workload->current.value;
}

/* A namespace without a quota cannot refuse pods. */
static bool may_have_quota(const struct kv_check *check, const char *namespace)
{
    size_t count;
    kv_state_in_namespace(check->state, &kv_kind_resourcequota, namespace, &count);
    return count > 0 || !kv_check_knows(check, &kv_kind_resourcequota, namespace);
}

/* Events remain for an hour: they count only while pods are missing. */
static void events_check(const struct kv_check *check, const struct kv_workload *workload,
                         refusal_blind blind, void *context, struct kv_list *out)
{
    const char *namespace = workload->object.namespace;
    int64_t wanted = pods_wanted(workload), made = pods_made(workload);
    if (made >= wanted || !may_have_quota(check, namespace))
        return;
    const struct kv_event *event = last_failure(check, &workload->object);
    const char *quota = event ? quota_named(event->message, check->arena) : NULL;
    if (quota) {
        struct refusal *refusal = kv_list_push(out, check->arena, sizeof *refusal);
        *refusal = (struct refusal){workload, quota, event->message, true, wanted, made};
    } else if (blind && !kv_check_knows(check, &kv_kind_event, namespace)) {
        const char *reason = kv_state_unknown(check->state, &kv_kind_event, namespace);
        blind(context, workload,
              reason ? reason : kv_state_unknown(check->state, &kv_kind_event, KV_ELSEWHERE));
    }
}

void refusals_find(const struct kv_check *check, const struct kv_kind *kind, const char *namespace,
                   refusal_blind blind, void *context, struct kv_list *out)
{
    bool by_condition = kind == &kv_kind_deployment || kind == &kv_kind_replicaset;
    const struct kv_state_kind *workloads = kv_state_kind(check->state, kind);
    size_t count = workloads->count;
    struct kv_object *const *objects =
        namespace ? kv_state_in_namespace(check->state, kind, namespace, &count)
                  : workloads->objects;
    for (size_t i = 0; i < count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)objects[i];
        if (by_condition)
            condition_check(check, workload, out);
        else
            events_check(check, workload, blind, context, out);
    }
}
