#include "used.h"

#include "kubevet/base/resource.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/service.h"

/* Sums of thousands of pods need no memory of thousands of pods. */
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
            admitted_make(&pod->spec, pod->object.uid ? NULL : &defaults, &scratch);
        if (charge_is_in_scope(quota, &admitted, pod->qos_class)) {
            struct amounts charge = charge_of_pod(pod, &defaults, check->now, &scratch);
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

/* --- objects but pods --- */

static bool counts_all(const struct kv_object *object, const char *storage_class)
{
    (void)object;
    (void)storage_class;
    return true;
}

static bool is_load_balancer(const struct kv_object *object, const char *storage_class)
{
    const struct kv_service *service = (const struct kv_service *)object;
    (void)storage_class;
    return service->type && strcmp(service->type, "LoadBalancer") == 0;
}

static bool is_of_class(const struct kv_object *object, const char *storage_class)
{
    const struct kv_claim *claim = (const struct kv_claim *)object;
    return claim->storage_class && strcmp(claim->storage_class, storage_class) == 0;
}

/* What a resource's name says of it: which objects are counted, and whether one each or what they
 * request. */
struct counted {
    const struct kv_kind *kind; /* NULL = nothing that can be told */
    bool (*is_counted)(const struct kv_object *object, const char *storage_class);
    const char *storage_class;
    bool storage;
};

#define OF_CLASS ".storageclass.storage.k8s.io/"

/* `count/deployments.apps`, `count/secrets`, and the short names of what core has. */
static struct counted counted_objects(const char *resource)
{
    const char *name = strncmp(resource, "count/", 6) == 0 ? resource + 6 : resource;
    const char *dot = strchr(name, '.');
    size_t length = dot ? (size_t)(dot - name) : strlen(name);
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (strlen((*kind)->resource) == length && strncmp((*kind)->resource, name, length) == 0 &&
            !(*kind)->query && strcmp((*kind)->group, dot ? dot + 1 : "") == 0)
            return (struct counted){.kind = *kind, .is_counted = counts_all};
    return (struct counted){0};
}

static struct counted counted_of(const char *resource, struct kv_arena *arena)
{
    const char *class_end = strstr(resource, OF_CLASS);
    if (strcmp(resource, "services.loadbalancers") == 0)
        return (struct counted){.kind = &kv_kind_service, .is_counted = is_load_balancer};
    if (strcmp(resource, "requests.storage") == 0)
        return (struct counted){
            .kind = &kv_kind_persistentvolumeclaim, .is_counted = counts_all, .storage = true};
    if (!class_end || strncmp(resource, "count/", 6) == 0)
        return counted_objects(resource);
    struct kv_text name = {resource, (size_t)(class_end - resource)};
    return (struct counted){
        .kind = &kv_kind_persistentvolumeclaim,
        .is_counted = is_of_class,
        .storage_class = kv_arena_copy(arena, name),
        .storage = strcmp(class_end + strlen(OF_CLASS), "requests.storage") == 0,
    };
}

static void objects_add(const struct kv_check *check, const char *namespace, const char *resource,
                        const struct counted *counted, struct amounts *sum)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, counted->kind, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        struct kv_quantity amount = kv_quantity_from_int(1);
        if (!counted->is_counted(objects[i], counted->storage_class))
            continue;
        if (counted->storage) {
            const struct kv_resource_amount *storage =
                kv_quantities_get(&((const struct kv_claim *)objects[i])->requests, "storage");
            amount = storage ? storage->amount : (struct kv_quantity){0};
        }
        amounts_add(sum, resource, amount);
    }
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
        struct counted counted = counted_of(resource, check->arena);
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
