#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/pod.h"

static const struct kv_shape container_status_fields[] = {
    KV_ROW(kv_container_status, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_container_status, image_id, "imageID", KV_SHAPE_STRING),
    KV_PART(kv_container_status, resources, "resources", kv_resources_fields),
    KV_ROW(kv_container_status, allocated, "allocatedResources", KV_SHAPE_QUANTITIES),
    {0},
};

#define STATUSES(member, name)                                                                     \
    KV_LIST(kv_pod_in_force, member, name, kv_container_status, container_status_fields)

static const struct kv_shape in_force_fields[] = {
    STATUSES(statuses, "containerStatuses"),
    STATUSES(init_statuses, "initContainerStatuses"),
    KV_PART(kv_pod_in_force, resources, "resources", kv_resources_fields),
    KV_ROW(kv_pod_in_force, allocated, "allocatedResources", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_pod, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_pod, qos_class, "qosClass", KV_SHAPE_STRING),
    KV_CONDITIONS(struct kv_pod, conditions),
    KV_ROW(kv_pod, in_force, "", KV_SHAPE_SHARED, .fields = in_force_fields,
           .size = sizeof(struct kv_pod_in_force)),
    {0},
};

/* The kubelet's steps to Ready, with different times in every pod; no rule reads them. */
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
    kv_list_keep(&pod->conditions, 0, struct kv_condition, condition, !is_step(condition));
}

/* Pods of one template share their spec, except for the node. */
static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_pod, node_name, "nodeName", KV_SHAPE_STRING),
    KV_ROW(kv_pod, spec, "", KV_SHAPE_SHARED, .fields = kv_pod_spec_fields,
           .size = sizeof(struct kv_pod_spec), .finish = kv_pod_spec_finish),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields, .finish = status_finish),
    {0},
};

static const char *const assigned[] = {"nodeName", "overhead", "priorityClassName", NULL};

const struct kv_kind kv_kind_pod = {
    .name = "Pod",
    .group = "",
    .version = "v1",
    .resource = "pods",
    .namespaced = true,
    .keep = KV_KEEP_LABELS | KV_KEEP_OWNERS,
    .size = sizeof(struct kv_pod),
    .fields = fields,
    .assigned = assigned,
};

bool kv_pod_has_ended(const struct kv_pod *pod)
{
    return pod->phase &&
           (strcmp(pod->phase, "Succeeded") == 0 || strcmp(pod->phase, "Failed") == 0);
}
