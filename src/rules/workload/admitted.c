#include "admitted.h"

#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/runtimeclass.h"

bool admitted_is_pod_level(const char *resource)
{
    return strcmp(resource, "cpu") == 0 || strcmp(resource, "memory") == 0 ||
           strncmp(resource, "hugepages-", strlen("hugepages-")) == 0;
}

bool admitted_is_sidecar(const struct kv_container *init_container)
{
    return init_container->restart_policy && strcmp(init_container->restart_policy, "Always") == 0;
}

const struct amounts *needs_requests(const struct needs *needs)
{
    return &needs->requests;
}

const struct amounts *needs_limits(const struct needs *needs)
{
    return &needs->limits;
}

/* --- LimitRanges --- */

struct limit_defaults limit_defaults_make(const struct kv_limit *limit, struct kv_arena *arena)
{
    struct limit_defaults made = {.limits = amounts_copy(&limit->defaults, arena),
                                  .requests = amounts_copy(&limit->default_requests, arena)};
    struct amounts max = amounts_copy(&limit->max, arena), min = amounts_copy(&limit->min, arena);
    if (!kv_string_is(limit->type, "Container"))
        return made;
    amounts_fill_all(&made.limits, &max);
    amounts_fill_all(&made.requests, &made.limits);
    amounts_fill_all(&made.requests, &min);
    return made;
}

static void limit_add(const struct kv_limit *limit, struct limit_defaults *out)
{
    struct limit_defaults made = limit_defaults_make(limit, out->limits.arena);
    kv_list_each(&made.limits.list, const struct amount, amount)
        amounts_set(&out->limits, amount->resource, amount->quantity);
    kv_list_each(&made.requests.list, const struct amount, amount)
        amounts_set(&out->requests, amount->resource, amount->quantity);
}

struct kv_list limit_defaults_of(const struct kv_state *state, const char *namespace,
                                 struct kv_arena *arena)
{
    size_t count;
    struct kv_list list = {0};
    struct kv_object *const *ranges =
        kv_state_in_namespace(state, &kv_kind_limitrange, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        struct limit_defaults *defaults = kv_list_push(&list, arena, sizeof *defaults);
        defaults->requests.arena = defaults->limits.arena = arena;
        kv_list_each(&((const struct kv_limit_range *)ranges[i])->limits, const struct kv_limit,
                     limit) {
            if (limit->type && strcmp(limit->type, "Container") == 0)
                limit_add(limit, defaults);
        }
    }
    return list;
}

/* --- defaulting --- */

static struct needs needs_make(const struct kv_resources *resources,
                               const struct kv_container *container, struct kv_arena *arena)
{
    return (struct needs){container, amounts_copy(&resources->requests, arena),
                          amounts_copy(&resources->limits, arena)};
}

static struct needs *containers_make(const struct kv_list *containers, struct kv_arena *arena)
{
    struct needs *needs = kv_arena_array(arena, containers->count, sizeof *needs);
    for (size_t i = 0; i < containers->count; i++) {
        const struct kv_container *container =
            kv_list_item(containers, const struct kv_container, i);
        needs[i] = needs_make(&container->resources, container, arena);
        amounts_fill_all(&needs[i].requests, &needs[i].limits); /* a limit is also a request */
    }
    return needs;
}

static bool names_pod_level(const struct amounts *amounts)
{
    kv_list_each(&amounts->list, const struct amount, amount) {
        if (admitted_is_pod_level(amount->resource))
            return true;
    }
    return false;
}

static bool is_hugepages(const char *resource)
{
    return resource[0] == 'h' && admitted_is_pod_level(resource);
}

/* With pod-level resources, missing ones follow from the containers: the limit of huge pages; and,
 * if there are limits, the requests, which otherwise follow the limits. */
static void pod_level_fill(struct admitted *admitted, struct kv_arena *arena)
{
    struct needs *pod = &admitted->pod;
    if (pod->requests.list.count + pod->limits.list.count == 0)
        return;
    struct amounts limits = admitted_sum(admitted, needs_limits, arena);
    kv_list_each(&limits.list, const struct amount, amount) {
        if (is_hugepages(amount->resource) && !amounts_get(&pod->requests, amount->resource) &&
            !amounts_get(&pod->limits, amount->resource))
            amounts_set(&pod->limits, amount->resource, amount->quantity);
    }
    if (pod->limits.list.count == 0)
        return;
    struct amounts requests = admitted_sum(admitted, needs_requests, arena);
    kv_list_each(&requests.list, const struct amount, amount) {
        if (admitted_is_pod_level(amount->resource) && !is_hugepages(amount->resource) &&
            !amounts_get(&pod->requests, amount->resource))
            amounts_set(&pod->requests, amount->resource, amount->quantity);
    }
    kv_list_each(&pod->limits.list, const struct amount, amount) {
        if (admitted_is_pod_level(amount->resource) &&
            !amounts_get(&pod->requests, amount->resource))
            amounts_set(&pod->requests, amount->resource, amount->quantity);
    }
}

static void limits_apply(struct needs *needs, size_t count, const struct limit_defaults *defaults)
{
    for (size_t i = 0; i < count; i++) {
        amounts_fill_all(&needs[i].limits, &defaults->limits);
        amounts_fill_all(&needs[i].requests, &defaults->requests);
    }
}

struct admitted admitted_make(const struct kv_pod_spec *spec, const struct kv_list *defaults,
                              struct kv_arena *arena)
{
    struct admitted admitted = {
        .spec = spec,
        .containers = containers_make(&spec->containers, arena),
        .init_containers = containers_make(&spec->init_containers, arena),
        .pod = needs_make(&spec->resources, NULL, arena),
        .overhead = &spec->overhead,
    };
    pod_level_fill(&admitted, arena);
    admitted.has_pod_level =
        names_pod_level(&admitted.pod.requests) || names_pod_level(&admitted.pod.limits);
    if (!defaults)
        return admitted;
    kv_list_each(defaults, const struct limit_defaults, each) {
        limits_apply(admitted.containers, spec->containers.count, each);
        limits_apply(admitted.init_containers, spec->init_containers.count, each);
    }
    return admitted;
}

const char *admitted_run(struct admitted *admitted, const struct kv_state *state,
                         struct kv_arena *arena)
{
    const char *name = admitted->spec->runtime_class;
    if (!name || !name[0] || admitted->spec->overhead.count > 0)
        return NULL;
    const struct kv_runtime_class *class =
        (const struct kv_runtime_class *)kv_state_find(state, &kv_kind_runtimeclass, NULL, name);
    if (class) {
        admitted->overhead = &class->overhead;
        return NULL;
    }
    const char *unknown = kv_state_unknown(state, &kv_kind_runtimeclass, NULL);
    return kv_arena_printf(arena, "the overhead of RuntimeClass %s is unknown: %s", name,
                           unknown ? unknown : "it does not exist");
}

/* --- sums --- */

struct amounts admitted_sum(const struct admitted *admitted, needs_get get, struct kv_arena *arena)
{
    struct amounts sum = {.arena = arena}, sidecars = {.arena = arena}, most = {.arena = arena};
    for (size_t i = 0; i < admitted->spec->containers.count; i++)
        amounts_add_all(&sum, get(&admitted->containers[i]));
    for (size_t i = 0; i < admitted->spec->init_containers.count; i++) {
        const struct needs *needs = &admitted->init_containers[i];
        struct amounts together = {.arena = arena};
        if (admitted_is_sidecar(needs->container)) {
            amounts_add_all(&sum, get(needs));
            amounts_add_all(&sidecars, get(needs));
        } else {
            amounts_add_all(&together, get(needs));
        }
        amounts_add_all(&together, &sidecars);
        amounts_raise_all(&most, &together);
    }
    amounts_raise_all(&sum, &most);
    return sum;
}
