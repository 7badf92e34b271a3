#include "charge.h"

#include "kubevet/base/resource.h"
#include "kubevet/kinds/condition.h"

/* --- resources of a pod that is being resized --- */

/* The kubelet could not do it and will not retry: the spec is only a wish. */
static bool resize_is_infeasible(const struct kv_pod *pod)
{
    const struct kv_condition *pending = kv_condition_find(&pod->conditions, "PodResizePending");
    return pending && pending->reason && strcmp(pending->reason, "Infeasible") == 0;
}

static const struct kv_container_status *status_of(const struct kv_pod *pod, const char *name)
{
    const struct kv_list *const lists[] = {&pod->in_force->init_statuses, &pod->in_force->statuses};
    for (size_t i = 0; name && i < 2; i++) {
        kv_list_each(lists[i], const struct kv_container_status, status) {
            if (status->name && strcmp(status->name, name) == 0)
                return status;
        }
    }
    return NULL;
}

/* The maximum of the desired, actual and allocated amounts. `allocated` may be NULL. */
static struct amounts in_force(const struct amounts *spec, const struct kv_quantities *actual,
                               const struct kv_quantities *allocated, bool infeasible)
{
    struct amounts greatest = {.arena = spec->arena};
    struct amounts actually = amounts_copy(actual, spec->arena);
    if (!infeasible)
        amounts_raise_all(&greatest, spec);
    amounts_raise_all(&greatest, &actually);
    if (allocated) {
        struct amounts aside = amounts_copy(allocated, spec->arena);
        amounts_raise_all(&greatest, &aside);
    }
    return greatest;
}

static bool are_given(const struct kv_resources *resources)
{
    return resources->requests.set || resources->limits.set;
}

static void needs_resize(const struct kv_pod *pod, bool infeasible, struct needs *needs)
{
    const struct kv_container_status *status = status_of(pod, needs->container->name);
    if (!status || !are_given(&status->resources))
        return;
    needs->requests =
        in_force(&needs->requests, &status->resources.requests, &status->allocated, infeasible);
    needs->limits = in_force(&needs->limits, &status->resources.limits, NULL, infeasible);
}

/* For the pod as a whole, only the resources in its spec. */
static void pod_level_resize(struct amounts *amounts, const struct amounts *actual)
{
    kv_list_each(&amounts->list, struct amount, amount) {
        const struct kv_quantity *quantity = amounts_get(actual, amount->resource);
        amount->quantity = quantity ? *quantity : (struct kv_quantity){0};
    }
}

/* Init containers except sidecars have ended before a pod is resized. */
static void resize(const struct kv_pod *pod, struct admitted *admitted)
{
    bool infeasible = resize_is_infeasible(pod);
    for (size_t i = 0; i < pod->spec->containers.count; i++)
        needs_resize(pod, infeasible, &admitted->containers[i]);
    for (size_t i = 0; i < pod->spec->init_containers.count; i++)
        if (admitted_is_sidecar(admitted->init_containers[i].container))
            needs_resize(pod, infeasible, &admitted->init_containers[i]);
    const struct kv_resources *actual = &pod->in_force->resources;
    if (!are_given(actual))
        return;
    struct needs *whole = &admitted->pod;
    struct amounts requests =
        in_force(&whole->requests, &actual->requests, &pod->in_force->allocated, infeasible);
    struct amounts limits = in_force(&whole->limits, &actual->limits, NULL, infeasible);
    pod_level_resize(&whole->requests, &requests);
    pod_level_resize(&whole->limits, &limits);
}

/* --- the sum --- */

static void pod_level_apply(struct amounts *sum, const struct amounts *pod)
{
    kv_list_each(&pod->list, const struct amount, amount) {
        if (admitted_is_pod_level(amount->resource))
            amounts_set(sum, amount->resource, amount->quantity);
    }
}

/* A missing limit means no limit, and stays so. */
static void overhead_add_to_limits(struct amounts *limits, const struct amounts *overhead)
{
    kv_list_each(&overhead->list, const struct amount, amount) {
        const struct kv_quantity *limit = amounts_get(limits, amount->resource);
        if (limit && kv_quantity_sign(*limit) != 0)
            amounts_add(limits, amount->resource, amount->quantity);
    }
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_extended(const char *resource)
{
    return strchr(resource, '/') && !strstr(resource, "kubernetes.io/") &&
           !has_prefix(resource, "requests.");
}

static bool is_bounded(const char *resource)
{
    return strcmp(resource, "cpu") == 0 || strcmp(resource, "memory") == 0 ||
           strcmp(resource, "ephemeral-storage") == 0;
}

static const char *prefixed(struct kv_arena *arena, const char *prefix, const char *resource)
{
    size_t before = strlen(prefix), length = strlen(resource);
    char *name = kv_arena_alloc(arena, before + length + 1);
    memcpy(name, prefix, before);
    memcpy(name + before, resource, length + 1);
    return name;
}

/* By the names that quotas use. For extended resources they limit only requests. */
static void charge_name(const struct amounts *requests, const struct amounts *limits,
                        struct amounts *out)
{
    out->out_of_range |= requests->out_of_range || limits->out_of_range;
    kv_list_each(&requests->list, const struct amount, amount) {
        bool plain = is_bounded(amount->resource) || has_prefix(amount->resource, "hugepages-");
        if (plain)
            amounts_set(out, amount->resource, amount->quantity);
        if (plain || is_extended(amount->resource))
            amounts_set(out, prefixed(out->arena, "requests.", amount->resource), amount->quantity);
    }
    kv_list_each(&limits->list, const struct amount, amount) {
        if (is_bounded(amount->resource))
            amounts_set(out, prefixed(out->arena, "limits.", amount->resource), amount->quantity);
    }
}

static struct amounts charge_make(const struct admitted *admitted, struct kv_arena *arena)
{
    struct amounts charge = {.arena = arena};
    struct amounts overhead = amounts_copy(admitted->overhead, arena);
    struct amounts requests = admitted_sum(admitted, needs_requests, arena);
    struct amounts limits = admitted_sum(admitted, needs_limits, arena);
    if (admitted->has_pod_level) {
        pod_level_apply(&requests, &admitted->pod.requests);
        pod_level_apply(&limits, &admitted->pod.limits);
    }
    amounts_add_all(&requests, &overhead);
    overhead_add_to_limits(&limits, &overhead);
    amounts_set(&charge, "count/pods", kv_quantity_from_int(1));
    amounts_set(&charge, "pods", kv_quantity_from_int(1));
    charge_name(&requests, &limits, &charge);
    return charge;
}

struct amounts charge_of_template(const struct admitted *template, struct kv_arena *arena)
{
    return charge_make(template, arena);
}

bool charge_is_over(const struct kv_pod *pod, kv_time now)
{
    const struct kv_object *object = &pod->object;
    if (kv_pod_has_ended(pod))
        return true;
    return object->deleted != KV_TIME_NONE && object->deletion_grace_seconds.set &&
           now != KV_TIME_NONE && now - object->deleted > object->deletion_grace_seconds.value;
}

struct amounts charge_of_pod(const struct kv_pod *pod, const struct kv_list *defaults, kv_time now,
                             struct kv_arena *arena)
{
    struct amounts stored = {.arena = arena};
    if (charge_is_over(pod, now)) {
        amounts_set(&stored, "count/pods", kv_quantity_from_int(1));
        return stored;
    }
    struct admitted admitted = admitted_make(pod->spec, pod->object.uid ? NULL : defaults, arena);
    resize(pod, &admitted);
    return charge_make(&admitted, arena);
}

bool charge_is_of_pods(const char *resource)
{
    const char *rest = has_prefix(resource, "requests.") ? resource + strlen("requests.")
                       : has_prefix(resource, "limits.") ? resource + strlen("limits.")
                                                         : resource;
    if (strcmp(resource, "pods") == 0 || strcmp(resource, "count/pods") == 0 || is_bounded(rest))
        return true;
    return has_prefix(rest, "hugepages-") || (rest != resource && is_extended(rest));
}

/* --- scopes --- */

static bool asks_for_compute(const struct amounts *amounts)
{
    static const char *const compute[] = {"cpu", "memory"};
    for (size_t i = 0; i < 2; i++) {
        const struct kv_quantity *quantity = amounts_get(amounts, compute[i]);
        if (quantity && kv_quantity_sign(*quantity) > 0)
            return true;
    }
    return false;
}

static bool need_compute(const struct needs *needs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (asks_for_compute(&needs[i].requests) || asks_for_compute(&needs[i].limits))
            return true;
    return false;
}

static bool is_best_effort(const struct admitted *pod, const char *qos_class)
{
    if (qos_class)
        return strcmp(qos_class, "BestEffort") == 0;
    if (pod->has_pod_level)
        return !need_compute(&pod->pod, 1);
    return !need_compute(pod->containers, pod->spec->containers.count) &&
           !need_compute(pod->init_containers, pod->spec->init_containers.count);
}

static bool reaches_out(const struct kv_pod_affinity_term *term)
{
    return term->namespaces.count > 0 || term->namespace_selector.set;
}

static bool terms_reach_out(const struct kv_list *required, const struct kv_list *preferred)
{
    kv_list_each(required, const struct kv_pod_affinity_term, term) {
        if (reaches_out(term))
            return true;
    }
    kv_list_each(preferred, const struct kv_weighted_affinity_term, weighted) {
        if (reaches_out(&weighted->term))
            return true;
    }
    return false;
}

static bool priority_matches(const char *priority_class, const char *operator,
                             const struct kv_strings * values)
{
    struct kv_requirement requirement = {.key = "class", .operator= operator, .values = * values };
    struct kv_label label = {"class", priority_class};
    struct kv_labels labels = {&label, priority_class && *priority_class ? 1u : 0u};
    struct kv_label_selector selector = {
        .expressions = {.items = &requirement, .count = 1, .capacity = 1}};
    return kv_label_selector_matches(&selector, labels);
}

static bool scope_matches(const char *scope, const char *operator, const struct kv_strings * values,
                          const struct admitted *pod, const char *qos_class)
{
    const struct kv_pod_spec *spec = pod->spec;
    bool has_deadline =
        spec->active_deadline_seconds.set && spec->active_deadline_seconds.value >= 0;
    if (strcmp(scope, "Terminating") == 0)
        return has_deadline;
    if (strcmp(scope, "NotTerminating") == 0)
        return !has_deadline;
    if (strcmp(scope, "BestEffort") == 0)
        return is_best_effort(pod, qos_class);
    if (strcmp(scope, "NotBestEffort") == 0)
        return !is_best_effort(pod, qos_class);
    if (strcmp(scope, "PriorityClass") == 0)
        return priority_matches(spec->priority_class, operator, values);
    if (strcmp(scope, "CrossNamespacePodAffinity") == 0)
        return terms_reach_out(&spec->required_affinity, &spec->preferred_affinity) ||
               terms_reach_out(&spec->required_anti_affinity, &spec->preferred_anti_affinity);
    return false; /* of objects other than pods */
}

bool charge_is_in_scope(const struct kv_resource_quota *quota, const struct admitted *pod,
                        const char *qos_class)
{
    static const struct kv_strings none;
    for (size_t i = 0; i < quota->scopes.count; i++)
        if (!scope_matches(quota->scopes.items[i], "Exists", &none, pod, qos_class))
            return false;
    kv_list_each(&quota->scope_expressions, const struct kv_scope_expression, expression) {
        if (!expression->scope_name ||
            !scope_matches(expression->scope_name,
                           expression->operator? expression->operator: "", &expression->values, pod,
                           qos_class))
            return false;
    }
    return true;
}

/* --- resources that a quota requires --- */

static void container_check(const struct kv_resource_quota *quota, const struct needs *needs,
                            bool is_init, charge_lacks lacks, void *context, struct kv_arena *arena)
{
    struct amounts named = {.arena = arena};
    charge_name(&needs->requests, &needs->limits, &named);
    for (size_t i = 0; i < quota->hard.count; i++) {
        const char *resource = quota->hard.items[i].resource;
        const char *canonical = kv_resource_canonical(resource);
        bool demanded = strcmp(canonical, "cpu") == 0 || strcmp(canonical, "memory") == 0 ||
                        strcmp(canonical, "limits.cpu") == 0 ||
                        strcmp(canonical, "limits.memory") == 0;
        if (demanded && !amounts_get(&named, resource))
            lacks(context, needs->container, is_init, resource);
    }
}

void charge_demands(const struct kv_resource_quota *quota, const struct admitted *pod,
                    charge_lacks lacks, void *context, struct kv_arena *arena)
{
    if (pod->has_pod_level)
        return;
    for (size_t i = 0; i < pod->spec->containers.count; i++)
        container_check(quota, &pod->containers[i], false, lacks, context, arena);
    for (size_t i = 0; i < pod->spec->init_containers.count; i++)
        container_check(quota, &pod->init_containers[i], true, lacks, context, arena);
}
