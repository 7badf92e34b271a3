#include "kubevet/engine/expression.h"

struct kv_cel_env *kv_expression_env(bool object)
{
    static const char *const names[KV_EXPRESSION_VARIABLES][2] = {
        [KV_EXPRESSION_OBJECT] = {"object", "dyn"},
        [KV_EXPRESSION_POD] = {"pod", "dyn"},
        [KV_EXPRESSION_POD_META] = {"podMeta", "dyn"},
        [KV_EXPRESSION_CONTAINERS] = {"containers", "list(dyn)"},
        [KV_EXPRESSION_NOW] = {"now", "timestamp"},
    };
    const struct kv_cel_env_options options = {.kubernetes = true};
    struct kv_cel_env *env = kv_cel_env_new(&options);
    for (size_t i = 0; i < KV_EXPRESSION_VARIABLES; i++) {
        bool declared = object || i == KV_EXPRESSION_NOW;
        kv_cel_env_variable(env, declared ? names[i][0] : "", names[i][1]);
    }
    return env;
}

/* The steps to the pod's template. */
static const char *const template_of_pod[] = {NULL};
static const char *const template_of_workload[] = {"spec", "template", NULL};
static const char *const template_of_cron_job[] = {"spec", "jobTemplate", "spec", "template", NULL};

static const struct {
    const char *kind;
    const char *const *steps;
} templates[] = {
    {"Pod", template_of_pod},
    {"PodTemplate", (const char *const[]){"template", NULL}},
    {"Deployment", template_of_workload},
    {"StatefulSet", template_of_workload},
    {"DaemonSet", template_of_workload},
    {"ReplicaSet", template_of_workload},
    {"ReplicationController", template_of_workload},
    {"Job", template_of_workload},
    {"CronJob", template_of_cron_job},
};

/* A field; what is no map has none, and what is unknown stays so. */
static struct kv_cel_value field_of(struct kv_cel_value value, const char *name,
                                    struct kv_arena *arena)
{
    if (value.kind == KV_CEL_MAP)
        return kv_cel_map_get(value.map, name, arena);
    return value.kind == KV_CEL_UNKNOWN ? value : (struct kv_cel_value){0};
}

/* NONE if the kind makes no pods. */
static struct kv_cel_value template_of(struct kv_cel_value object, const char *kind,
                                       struct kv_arena *arena)
{
    for (size_t i = 0; kind && i < sizeof templates / sizeof *templates; i++)
        if (strcmp(templates[i].kind, kind) == 0) {
            for (const char *const *step = templates[i].steps; *step; step++)
                object = field_of(object, *step, arena);
            return object;
        }
    return (struct kv_cel_value){0};
}

/* Adds the items of a list to `items`, if there is room; returns their number. */
static size_t items_of(struct kv_cel_value value, struct kv_cel_value *items,
                       struct kv_arena *arena)
{
    if (value.kind != KV_CEL_LIST)
        return 0;
    kv_cel_list_open(value.list, arena);
    for (size_t i = 0; items && i < value.list->count; i++)
        items[i] = value.list->items[i];
    return value.list->count;
}

static struct kv_cel_value containers_of(struct kv_cel_value pod, struct kv_arena *arena)
{
    struct kv_cel_value first = field_of(pod, "initContainers", arena);
    struct kv_cel_value then = field_of(pod, "containers", arena);
    if (pod.kind == KV_CEL_NONE)
        return pod;
    if (first.kind == KV_CEL_UNKNOWN || then.kind == KV_CEL_UNKNOWN)
        return kv_cel_unknown_merge(arena, first, then);
    size_t count = items_of(first, NULL, arena) + items_of(then, NULL, arena);
    struct kv_cel_value *items = kv_arena_array(arena, count, sizeof *items);
    size_t begun = items_of(first, items, arena);
    items_of(then, items + begun, arena);
    return kv_cel_list(arena, items, count);
}

void kv_expression_bind(const struct kv_node *object, const char *kind,
                        const struct kv_cel_paths *kept, kv_time now,
                        struct kv_cel_value values[KV_EXPRESSION_VARIABLES], struct kv_arena *arena)
{
    struct kv_cel_value none = {0};
    values[KV_EXPRESSION_NOW] = now == KV_TIME_NONE
                                    ? kv_cel_unknown_at(arena, kv_cel_place_variable(arena, "now"))
                                    : kv_cel_timestamp(now, 0, 0);
    values[KV_EXPRESSION_OBJECT] =
        object ? kv_cel_tree(arena, object, kept, kv_cel_place_variable(arena, "object")) : none;
    struct kv_cel_value template = template_of(values[KV_EXPRESSION_OBJECT], kind, arena);
    values[KV_EXPRESSION_POD] = field_of(template, "spec", arena);
    values[KV_EXPRESSION_POD_META] = field_of(template, "metadata", arena);
    values[KV_EXPRESSION_CONTAINERS] = containers_of(values[KV_EXPRESSION_POD], arena);
}
