#include "used.h"

#include "counted.h"

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/service.h"

/* Reuses memory, so that summing thousands of pods stays small. */
enum { SCRATCH_MAX = 1024 * 1024 };

static void pods_add(const struct kv_check *check, const struct kv_resource_quota *quota,
                     struct amounts *sum)
{
    size_t count;
    struct kv_arena scratch = {0};
    const char *namespace = quota->object.namespace;
    struct kv_list defaults = limit_defaults_of(check->state, namespace, check->arena);
    struct kv_object *const *pods =
        kv_state_in_namespace(check->state, &kv_kind_pod, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods[i];
        struct admitted admitted =
            admitted_make(pod->spec, pod->object.uid ? NULL : &defaults, &scratch);
        if (charge_is_in_scope(quota, &admitted, pod->qos_class)) {
            (void)(pod->object.uid ? NULL : admitted_run(&admitted, check->state, &scratch));
            struct amounts charge = pod->object.uid
                                        ? charge_of_pod(pod, &defaults, check->now, &scratch)
                                        : charge_of_template(&admitted, &scratch);
            sum->out_of_range |= charge.out_of_range;
            for (size_t k = 0; k < quota->hard.count; k++) {
                const char *resource = quota->hard.items[k].resource;
                const struct kv_quantity *amount = amounts_get(&charge, resource);
                if (amount)
                    amounts_add(sum, resource, *amount);
            }
        }
        if (scratch.bytes > SCRATCH_MAX)
            kv_arena_release(&scratch);
    }
    kv_arena_release(&scratch);
}

static void objects_add(const struct kv_check *check, const char *namespace, const char *resource,
                        const struct counted_kind *counted, struct amounts *sum)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, counted->kind, namespace, &count);
    for (size_t i = 0; i < count; i++)
        amounts_add(sum, resource, counted->count(objects[i], counted->storage_class));
}

struct amounts used_compute(const struct kv_check *check, const struct kv_resource_quota *quota)
{
    struct amounts sum = {.arena = check->arena};
    const struct kv_quantity zero = {0};
    const char *namespace = quota->object.namespace;
    bool pods_are_known = kv_check_knows(check, &kv_kind_pod, namespace);
    for (size_t i = 0; i < quota->hard.count; i++) {
        const char *resource = quota->hard.items[i].resource;
        if (charge_is_of_pods(resource)) {
            if (pods_are_known)
                amounts_add(&sum, resource, zero);
            continue;
        }
        struct counted_kind counted = counted_of(resource, check->arena);
        if (!counted.kind || !kv_check_knows(check, counted.kind, namespace) ||
            kv_resource_quota_is_scoped(quota))
            continue;
        amounts_add(&sum, resource, zero);
        objects_add(check, namespace, resource, &counted, &sum);
    }
    if (pods_are_known)
        pods_add(check, quota, &sum);
    return sum;
}

/* --- since when --- */

/* The resync period of the quota controller: it may take that long to notice that a pod has
 * outlived its grace period, for which there is no event. Source: resourceQuotaSyncPeriod in
 * pkg/controller/resourcequota/config/v1alpha1/defaults.go */
enum { RESYNC = 5 * 60 };

static void changed_at(kv_time *changed, kv_time when)
{
    if (when != KV_TIME_NONE && (*changed == KV_TIME_NONE || when > *changed))
        *changed = when;
}

static void object_changed(const struct kv_object *object, kv_time *changed)
{
    changed_at(changed, object->created);
    kv_list_each(&object->managers, const struct kv_manager, manager)
        changed_at(changed, manager->time);
}

static bool is_being_resized(const struct kv_pod *pod)
{
    return kv_condition_find(&pod->conditions, "PodResizePending") ||
           kv_condition_find(&pod->conditions, "PodResizeInProgress");
}

static bool pod_changed(const struct kv_check *check, const struct kv_pod *pod, kv_time *changed)
{
    const struct kv_object *object = &pod->object;
    object_changed(object, changed);
    /* It ended when it became not ready; a running pod counts the same, ready or not. */
    kv_list_each(&pod->conditions, const struct kv_condition, condition)
        changed_at(changed, kv_pod_has_ended(pod) ? condition->changed : KV_TIME_NONE);
    if (!object->uid || is_being_resized(pod))
        return false;
    if (object->deleted == KV_TIME_NONE || kv_pod_has_ended(pod))
        return true;
    kv_time over;
    if (check->now == KV_TIME_NONE || !charge_is_over(pod, check->now) ||
        __builtin_add_overflow(object->deleted, object->deletion_grace_seconds.value + RESYNC,
                               &over) ||
        over > check->now)
        return false;
    changed_at(changed, over);
    return true;
}

static bool pods_changed(const struct kv_check *check, const struct kv_resource_quota *quota,
                         kv_time *changed)
{
    size_t count;
    bool settled = true;
    struct kv_arena scratch = {0};
    struct kv_object *const *pods =
        kv_state_in_namespace(check->state, &kv_kind_pod, quota->object.namespace, &count);
    for (size_t i = 0; i < count && settled; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods[i];
        struct admitted admitted = admitted_make(pod->spec, NULL, &scratch);
        if (charge_is_in_scope(quota, &admitted, pod->qos_class))
            settled = pod_changed(check, pod, changed);
        if (scratch.bytes > SCRATCH_MAX)
            kv_arena_release(&scratch);
    }
    kv_arena_release(&scratch);
    return settled;
}

static bool objects_changed(const struct kv_check *check, const struct kv_kind *kind,
                            const char *namespace, kv_time *changed)
{
    size_t count;
    struct kv_object *const *objects = kv_state_in_namespace(check->state, kind, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        object_changed(objects[i], changed);
        if (!objects[i]->uid || objects[i]->deleted != KV_TIME_NONE)
            return false;
    }
    return true;
}

bool used_changed(const struct kv_check *check, const struct kv_resource_quota *quota,
                  const char *resource, kv_time *changed)
{
    *changed = KV_TIME_NONE;
    /* Admission and the quota controller write the status whenever the count changes. */
    object_changed(&quota->object, changed);
    if (charge_is_of_pods(resource))
        return pods_changed(check, quota, changed);
    struct counted_kind counted = counted_of(resource, check->arena);
    return counted.kind && objects_changed(check, counted.kind, quota->object.namespace, changed);
}
