#include "workload.h"

static const struct kv_shape template_metadata_fields[] = {
    WORKLOAD_ROW(template_labels, "labels", KV_SHAPE_LABELS),
    {0},
};

const struct kv_shape kv_workload_template_fields[] = {
    {.key = "metadata", .type = KV_SHAPE_OBJECT, .fields = template_metadata_fields},
    {.key = "spec",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_workload, template),
     .fields = kv_pod_spec_fields},
    {0},
};
