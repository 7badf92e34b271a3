#include "manifest_internal.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/kinds/workload.h"

enum { PATH_MAX_KEYS = 3 };

/* What the API server sets where an object leaves it out, of what rules read. Replicas are not
 * among them: what they are depends on whether there is an autoscaler.
 *
 * Source: SetDefaults_* in pkg/apis/{apps,autoscaling/v2,batch,core,storage}/v1/defaults.go of
 * Kubernetes; the schemas of Flux's custom resource definitions. */
static const struct {
    const struct kv_kind *kind;
    const char *path[PATH_MAX_KEYS + 1]; /* of the mapping that holds the key; ends with NULL */
    const char *key, *value;
    bool is_text;
    enum {
        ALWAYS,
        ROLLING, /* unless the second key of the path names another `type` */
        GIVEN,   /* where the mapping itself is there */
    } when;
} defaults[] = {
    {&kv_kind_deployment, {"spec", "strategy"}, "type", "RollingUpdate", true, ALWAYS},
    {&kv_kind_deployment, {"spec", "strategy", "rollingUpdate"}, "maxSurge", "25%", true, ROLLING},
    {&kv_kind_statefulset, {"spec", "updateStrategy"}, "type", "RollingUpdate", true, ALWAYS},
    {&kv_kind_daemonset, {"spec", "updateStrategy"}, "type", "RollingUpdate", true, ALWAYS},
    {&kv_kind_daemonset,
     {"spec", "updateStrategy", "rollingUpdate"},
     "maxSurge",
     "0",
     false,
     ROLLING},
    {&kv_kind_horizontalpodautoscaler, {"spec"}, "minReplicas", "1", false, ALWAYS},
    {&kv_kind_cronjob, {"spec"}, "suspend", "false", false, ALWAYS},
    {&kv_kind_cronjob, {"spec"}, "concurrencyPolicy", "Allow", true, ALWAYS},
    {&kv_kind_job, {"spec"}, "suspend", "false", false, ALWAYS},
    {&kv_kind_job, {"spec"}, "parallelism", "1", false, ALWAYS},
    {&kv_kind_persistentvolume, {"spec"}, "persistentVolumeReclaimPolicy", "Retain", true, ALWAYS},
    {&kv_kind_service, {"spec"}, "type", "ClusterIP", true, ALWAYS},
    {&kv_kind_storageclass, {NULL}, "reclaimPolicy", "Delete", true, ALWAYS},
    {&kv_kind_storageclass, {NULL}, "volumeBindingMode", "Immediate", true, ALWAYS},
    {&kv_kind_helmrelease,
     {"spec", "chart", "spec"},
     "reconcileStrategy",
     "ChartVersion",
     true,
     GIVEN},
    {&kv_kind_helmrelease, {"spec", "chart", "spec"}, "version", "*", true, GIVEN},
    {&kv_kind_gitrepository, {"spec"}, "timeout", "60s", true, ALWAYS},
    {&kv_kind_ocirepository, {"spec"}, "timeout", "60s", true, ALWAYS},
    {&kv_kind_bucket, {"spec"}, "timeout", "60s", true, ALWAYS},
};

/* `mapping` with the key under a path set to the value, if it is not given there. */
static const struct kv_node *default_at(const struct kv_node *mapping, const char *const *path,
                                        const char *key, const struct kv_node *value,
                                        struct kv_arena *arena)
{
    if (mapping && mapping->type != KV_NODE_MAPPING)
        return mapping;
    if (!*path)
        return kv_node_is_given(kv_node_get(mapping, key))
                   ? mapping
                   : kv_tree_with(mapping, key, value, arena);
    const struct kv_node *child = kv_node_get(mapping, *path);
    if (!kv_node_is_given(child))
        child = NULL;
    const struct kv_node *changed = default_at(child, path + 1, key, value, arena);
    return changed == child ? mapping : kv_tree_with(mapping, *path, changed, arena);
}

/* Without an autoscaler's metrics, it goes by the CPU. */
static const struct kv_node *cpu_metrics(struct kv_arena *arena)
{
    struct kv_node_pair *name = kv_arena_array(arena, 1, sizeof *name);
    struct kv_node_pair *metric = kv_arena_array(arena, 2, sizeof *metric);
    const struct kv_node **items = kv_arena_array(arena, 1, sizeof *items);
    name[0] = (struct kv_node_pair){kv_tree_string("name", arena), kv_tree_string("cpu", arena)};
    metric[0] =
        (struct kv_node_pair){kv_tree_string("type", arena), kv_tree_string("Resource", arena)};
    metric[1] =
        (struct kv_node_pair){kv_tree_string("resource", arena), kv_tree_mapping(name, 1, arena)};
    items[0] = kv_tree_mapping(metric, 2, arena);
    return kv_tree_sequence(items, 1, arena);
}

/* A Job that sets neither runs once. */
static const struct kv_node *completions_default(const struct kv_node *object,
                                                 struct kv_arena *arena)
{
    static const char *const path[] = {"spec", NULL};
    return kv_node_is_given(kv_node_get(kv_node_get(object, "spec"), "parallelism"))
               ? object
               : default_at(object, path, "completions", kv_tree_plain("1", arena), arena);
}

static bool is_there(const struct kv_node *object, const char *const *path)
{
    for (; object && *path; path++)
        object = kv_node_get(object, *path);
    return kv_node_is_given(object);
}

static bool rolls(const struct kv_node *object, const char *strategy)
{
    const char *type = kv_tree_text(kv_node_get(kv_node_get(object, "spec"), strategy), "type");
    return !type || strcmp(type, "RollingUpdate") == 0;
}

const struct kv_node *manifest_with_defaults(const struct kv_kind *kind,
                                             const struct kv_node *object, struct kv_arena *arena)
{
    static const char *const spec[] = {"spec", NULL};
    if (kind == &kv_kind_horizontalpodautoscaler)
        object = default_at(object, spec, "metrics", cpu_metrics(arena), arena);
    if (kind == &kv_kind_job)
        object = completions_default(object, arena);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        if (defaults[i].kind != kind ||
            (defaults[i].when == ROLLING && !rolls(object, defaults[i].path[1])) ||
            (defaults[i].when == GIVEN && !is_there(object, defaults[i].path)))
            continue;
        const struct kv_node *value = defaults[i].is_text ? kv_tree_string(defaults[i].value, arena)
                                                          : kv_tree_plain(defaults[i].value, arena);
        object = default_at(object, defaults[i].path, defaults[i].key, value, arena);
    }
    return object;
}

/* --- older versions --- */

/* autoscaling/v1 knows the CPU alone: a share of it, or none, which is the CPU, too. In v2beta1 and
 * v2beta2 what is read of metrics stands where v2 has it. Other kinds that are read have not moved
 * it in their versions. */
static const struct kv_node *version_convert(const struct kv_kind *kind, const char *api_version,
                                             const struct kv_node *object, struct kv_arena *arena)
{
    const struct kv_node *spec = kv_node_get(object, "spec");
    if (kind != &kv_kind_horizontalpodautoscaler || strcmp(api_version, "autoscaling/v1") != 0 ||
        !spec || spec->type != KV_NODE_MAPPING)
        return object;
    return kv_tree_with(object, "spec", kv_tree_without(spec, "metrics", arena), arena);
}

/* --- what is sent --- */

/* In a manifest these are nobody's wish: `kubectl get -o yaml` has left them there. */
static const struct kv_node *served_drop(const struct kv_node *object, struct kv_arena *arena)
{
    static const char *const served[] = {
        "uid",
        "resourceVersion",
        "generation",
        "managedFields",
        "creationTimestamp",
        "deletionTimestamp",
        "selfLink",
        "deletionGracePeriodSeconds",
    };
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    for (size_t i = 0; i < sizeof served / sizeof *served; i++)
        metadata = kv_tree_without(metadata, served[i], arena);
    if (metadata != kv_node_get(object, "metadata"))
        object = kv_tree_with(object, "metadata", metadata, arena);
    return kv_tree_without(object, "status", arena);
}

static const struct kv_node *namespace_default(const struct kv_node *object, struct kv_arena *arena)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const char *namespace = kv_tree_text(metadata, "namespace");
    if (namespace && namespace[0])
        return object;
    const struct kv_node *value = kv_tree_string(KV_NAMESPACE_DEFAULT, arena);
    return kv_tree_with(object, "metadata", kv_tree_with(metadata, "namespace", value, arena),
                        arena);
}

const struct kv_node *manifest_as_sent(const struct kv_kind *known, const char *api_version,
                                       const struct kv_node *written, struct kv_arena *arena)
{
    const struct kv_node *object = served_drop(written, arena);
    if (!known)
        return object;
    if (known->namespaced)
        object = namespace_default(object, arena);
    return version_convert(known, api_version, object, arena);
}
