#include "workload.h"

static const struct kv_shape job_spec_fields[] = {
    WORKLOAD_ROW(replicas, "parallelism", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(completions, "completions", KV_SHAPE_INTEGER),
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape job_template_fields[] = {
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = job_spec_fields},
    {0},
};

static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(concurrency, "concurrencyPolicy", KV_SHAPE_STRING),
    WORKLOAD_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    {.key = "jobTemplate", .type = KV_SHAPE_OBJECT, .fields = job_template_fields},
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(last_success, "lastSuccessfulTime", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

const struct kv_kind kv_kind_cronjob = {
    .name = "CronJob",
    .group = "batch",
    .version = "v1",
    .resource = "cronjobs",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_workload),
    .fields = fields,
};
