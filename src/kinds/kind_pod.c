#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/pod.h"

static const struct kv_shape container_status_fields[] = {
    KV_ROW(kv_container_status, name, "name", KV_SHAPE_STRING),
    {.key = "resources",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_container_status, resources),
     .fields = kv_resources_fields},
    KV_ROW(kv_container_status, allocated, "allocatedResources", KV_SHAPE_QUANTITIES),
    {0},
};

#define STATUSES(member, name)                                                                     \
    {                                                                                              \
        .key = (name), .type = KV_SHAPE_LIST, .offset = offsetof(struct kv_pod_in_force, member),  \
        .fields = container_status_fields, .size = sizeof(struct kv_container_status)              \
    }

static const struct kv_shape in_force_fields[] = {
    STATUSES(statuses, "containerStatuses"),
    STATUSES(init_statuses, "initContainerStatuses"),
    {.key = "resources",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_pod_in_force, resources),
     .fields = kv_resources_fields},
    KV_ROW(kv_pod_in_force, allocated, "allocatedResources", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_pod, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_pod, qos_class, "qosClass", KV_SHAPE_STRING),
    KV_CONDITIONS(struct kv_pod, conditions),
    {.key = "",
     .type = KV_SHAPE_SHARED,
     .offset = offsetof(struct kv_pod, in_force),
     .fields = in_force_fields,
     .size = sizeof(struct kv_pod_in_force)},
    {0},
};

/* The kubelet's steps on the way to Ready, in every pod with times of its own: no rule reads them.
 */
static bool is_step(const struct kv_condition *condition)
{
    static const char *const steps[] = {"PodReadyToStartContainers", "Initialized",
                                        "ContainersReady"};
    for (size_t i = 0; condition->type && i < sizeof steps / sizeof *steps; i++)
        if (strcmp(condition->type, steps[i]) == 0)
            return true;
    return false;
}

static void status_finish(void *item, const struct kv_memory *memory)
{
    (void)memory;
    struct kv_pod *pod = item;
    struct kv_condition *conditions = pod->conditions.items;
    size_t kept = 0;
    for (size_t i = 0; i < pod->conditions.count; i++)
        if (!is_step(&conditions[i]))
            conditions[kept++] = conditions[i];
    pod->conditions.count = kept;
}

/* Pods of one template differ in their nodes, and but for that share their spec. */
static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_pod, node_name, "nodeName", KV_SHAPE_STRING),
    {.key = "",
     .type = KV_SHAPE_SHARED,
     .offset = offsetof(struct kv_pod, spec),
     .fields = kv_pod_spec_fields,
     .size = sizeof(struct kv_pod_spec),
     .finish = kv_pod_spec_finish},
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields, .finish = status_finish},
    {0},
};

const struct kv_kind kv_kind_pod = {
    .name = "Pod",
    .group = "",
    .version = "v1",
    .resource = "pods",
    .namespaced = true,
    .keep = KV_KEEP_LABELS | KV_KEEP_OWNERS,
    .size = sizeof(struct kv_pod),
    .fields = fields,
};

bool kv_pod_has_ended(const struct kv_pod *pod)
{
    return pod->phase &&
           (strcmp(pod->phase, "Succeeded") == 0 || strcmp(pod->phase, "Failed") == 0);
}
