#include "defaults.h"
#include "workload_table.h"

static const struct kv_shape spec_fields[] = {
    WORKLOAD_ROW(replicas, "parallelism", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(completions, "completions", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(completion_mode, "completionMode", KV_SHAPE_STRING),
    WORKLOAD_ROW(template_digest, "templateDigest", KV_SHAPE_STRING), /* in snapshots */
    WORKLOAD_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    WORKLOAD_SELECTOR,
    WORKLOAD_TEMPLATE,
    {0},
};

static const struct kv_shape status_fields[] = {
    WORKLOAD_ROW(active, "active", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(succeeded, "succeeded", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(ready, "ready", KV_SHAPE_INTEGER),
    WORKLOAD_ROW(completed, "completionTime", KV_SHAPE_TIME),
    WORKLOAD_CONDITIONS,
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

/* A snapshot has it instead of the whole template. */
static void whole(struct kv_object *object, const struct kv_node *tree, struct kv_memory memory)
{
    struct kv_workload *job = (struct kv_workload *)object;
    if (!job->template_digest)
        job->template_digest = kv_job_template_digest(
            kv_node_get(kv_node_get(tree, "spec"), "template"), memory.strings);
}

/* A Job with neither runs once. */
static const struct kv_node *completions_default(const struct kv_node *object,
                                                 struct kv_arena *arena)
{
    static const char *const path[] = {"spec", NULL};
    return kv_node_is_given(kv_node_get(kv_node_get(object, "spec"), "parallelism"))
               ? object
               : default_at(object, path, "completions", kv_tree_plain("1", arena), arena);
}

static const struct kv_default defaults[] = {
    {.path = {"spec"}, .key = "suspend", .value = "false"},
    {.path = {"spec"}, .key = "completionMode", .value = "NonIndexed", .is_text = true},
    {.path = {"spec"}, .key = "parallelism", .value = "1"},
    {0},
};

static const char *const assigned[] = {"selector", NULL};

const struct kv_kind kv_kind_job = {
    .name = "Job",
    .group = "batch",
    .version = "v1",
    .resource = "jobs",
    .namespaced = true,
    .keep = KV_KEEP_OWNERS | KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_workload),
    .fields = fields,
    .whole = whole,
    .defaults = defaults,
    .assigned = assigned,
    .is_workload = true,
    .default_more = completions_default,
};
