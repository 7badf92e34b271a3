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
        .key = (name), .type = KV_SHAPE_LIST, .offset = offsetof(struct kv_pod, member),           \
        .fields = container_status_fields, .size = sizeof(struct kv_container_status)              \
    }

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_pod, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_pod, qos_class, "qosClass", KV_SHAPE_STRING),
    KV_CONDITIONS(struct kv_pod, conditions),
    STATUSES(statuses, "containerStatuses"),
    STATUSES(init_statuses, "initContainerStatuses"),
    {.key = "resources",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_pod, resources),
     .fields = kv_resources_fields},
    KV_ROW(kv_pod, allocated, "allocatedResources", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_pod, spec),
     .fields = kv_pod_spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
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
