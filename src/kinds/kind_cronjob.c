#include "workload_table.h"

static const struct kv_shape job_spec_fields[] = {
    WORKLOAD_ROW(replicas, "parallelism", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(completions, "completions", KV_SHAPE_INTEGER),
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape job_template_fields[] = {
    KV_OBJECT("spec", job_spec_fields),
    {0},
};

static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(schedule, "schedule", KV_SHAPE_STRING),
    WORKLOAD_ROW(concurrency, "concurrencyPolicy", KV_SHAPE_STRING),
    WORKLOAD_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    KV_OBJECT("jobTemplate", job_template_fields),
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(last_success, "lastSuccessfulTime", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

static const struct kv_default defaults[] = {
    {.path = {"spec"}, .key = "suspend", .value = "false"},
    {.path = {"spec"}, .key = "concurrencyPolicy", .value = "Allow", .is_text = true},
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
    .defaults = defaults,
    .is_workload = true,
};
