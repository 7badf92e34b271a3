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
            admitted_make(pod->spec, pod->object.uid ? NULL : &defaults, &scratch);
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

/* How much one object counts; `storage_class` is the one that the resource's name says. */
typedef struct kv_quantity (*count_of)(const struct kv_object *object, const char *storage_class);

static struct kv_quantity one(const struct kv_object *object, const char *storage_class)
{
    (void)object;
    (void)storage_class;
    return kv_quantity_from_int(1);
}

static bool has_type(const struct kv_service *service, const char *type)
{
    return service->type && strcmp(service->type, type) == 0;
}

static struct kv_quantity load_balancers(const struct kv_object *object, const char *storage_class)
{
    (void)storage_class;
    return kv_quantity_from_int(has_type((const struct kv_service *)object, "LoadBalancer"));
}

/* All ports of a Service that is to have node ports; of one that says that its load balancer needs
 * none, those that it was given all the same.
 * Source: pkg/quota/v1/evaluator/core/services.go */
static struct kv_quantity node_ports(const struct kv_object *object, const char *storage_class)
{
    (void)storage_class;
    const struct kv_service *service = (const struct kv_service *)object;
    bool balances = has_type(service, "LoadBalancer");
    if (!balances && !has_type(service, "NodePort"))
        return kv_quantity_from_int(0);
    if (!balances || service->allocates_node_ports != KV_FALSE)
        return kv_quantity_from_int((int64_t)service->ports.count);
    int64_t given = 0;
    kv_list_each(&service->ports, const struct kv_service_port, port) given +=
        port->node_port.value != 0;
    return kv_quantity_from_int(given);
}

static bool is_of_class(const struct kv_object *claim, const char *storage_class)
{
    const char *class = kv_claim_class((const struct kv_claim *)claim);
    return !storage_class || (class && strcmp(class, storage_class) == 0);
}

static struct kv_quantity claims(const struct kv_object *object, const char *storage_class)
{
    return kv_quantity_from_int(is_of_class(object, storage_class));
}

/* What it asks for, or what an expansion that did not succeed has set aside, if that is more.
 * Source: pkg/quota/v1/evaluator/core/persistent_volume_claims.go (getStorageUsage) */
static struct kv_quantity storage(const struct kv_object *object, const char *storage_class)
{
    const struct kv_claim *claim = (const struct kv_claim *)object;
    const struct kv_resource_amount *asked = kv_quantities_get(&claim->requests, "storage");
    const struct kv_resource_amount *aside = kv_quantities_get(&claim->allocated, "storage");
    if (!asked || !is_of_class(object, storage_class))
        return (struct kv_quantity){0};
    return aside && kv_quantity_compare(aside->amount, asked->amount) > 0 ? aside->amount
                                                                          : asked->amount;
}

/* What a resource's name says of it: which objects are counted, and what each counts. */
struct counted {
    const struct kv_kind *kind; /* NULL = nothing that can be told */
    count_of count;
    const char *storage_class;
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
            return (struct counted){.kind = *kind, .count = one};
    return (struct counted){0};
}

static struct counted counted_of(const char *resource, struct kv_arena *arena)
{
    const char *class_end = strstr(resource, OF_CLASS);
    if (strcmp(resource, "services.loadbalancers") == 0)
        return (struct counted){.kind = &kv_kind_service, .count = load_balancers};
    if (strcmp(resource, "services.nodeports") == 0)
        return (struct counted){.kind = &kv_kind_service, .count = node_ports};
    if (strcmp(resource, "requests.storage") == 0)
        return (struct counted){.kind = &kv_kind_persistentvolumeclaim, .count = storage};
    if (!class_end || strncmp(resource, "count/", 6) == 0)
        return counted_objects(resource);
    struct kv_text name = {resource, (size_t)(class_end - resource)};
    bool is_storage = strcmp(class_end + strlen(OF_CLASS), "requests.storage") == 0;
    return (struct counted){
        .kind = &kv_kind_persistentvolumeclaim,
        .count = is_storage ? storage : claims,
        .storage_class = kv_arena_copy(arena, name),
    };
}

static void objects_add(const struct kv_check *check, const char *namespace, const char *resource,
                        const struct counted *counted, struct amounts *sum)
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
