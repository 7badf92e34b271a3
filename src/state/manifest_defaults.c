#include "manifest_defaults.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/kinds/workload.h"

/* Source: SetDefaults_* in pkg/apis/{autoscaling/v2,batch/v1,core/v1,storage/v1}/defaults.go of
 * Kubernetes. */
static const struct {
    const struct kv_kind *kind;
    const char *parent; /* NULL = of the object itself */
    const char *key, *value;
    bool is_text;
} defaults[] = {
    {&kv_kind_horizontalpodautoscaler, "spec", "minReplicas", "1", false},
    {&kv_kind_cronjob, "spec", "suspend", "false", false},
    {&kv_kind_cronjob, "spec", "concurrencyPolicy", "Allow", true},
    {&kv_kind_job, "spec", "suspend", "false", false},
    {&kv_kind_job, "spec", "parallelism", "1", false},
    {&kv_kind_persistentvolume, "spec", "persistentVolumeReclaimPolicy", "Retain", true},
    {&kv_kind_service, "spec", "type", "ClusterIP", true},
    {&kv_kind_storageclass, NULL, "reclaimPolicy", "Delete", true},
    {&kv_kind_storageclass, NULL, "volumeBindingMode", "Immediate", true},
};

static bool is_absent(const struct kv_node *value)
{
    return !value ||
           (value->type == KV_NODE_SCALAR && kv_node_scalar_type(value) == KV_SCALAR_NULL);
}

static const struct kv_node *scalar_new(struct kv_arena *arena, const char *text, bool is_text)
{
    struct kv_node *node = kv_arena_alloc(arena, sizeof *node);
    node->type = KV_NODE_SCALAR;
    node->plain = !is_text;
    node->text = kv_text_of(kv_arena_copy(arena, kv_text_of(text)));
    return node;
}

const struct kv_node *tree_without(const struct kv_node *mapping, const char *key,
                                   struct kv_arena *arena)
{
    if (!kv_node_get(mapping, key))
        return mapping;
    struct kv_node *copy = kv_arena_alloc(arena, sizeof *copy);
    struct kv_node_pair *pairs = kv_arena_array(arena, mapping->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < mapping->count; i++)
        if (!kv_text_is(mapping->pairs[i].key->text, key))
            pairs[count++] = mapping->pairs[i];
    *copy = *mapping;
    copy->pairs = pairs;
    copy->count = count;
    return copy;
}

const struct kv_node *manifest_clean(const struct kv_node *object, struct kv_arena *arena)
{
    static const char *const served[] = {"uid",           "resourceVersion",   "generation",
                                         "managedFields", "creationTimestamp", "deletionTimestamp"};
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    for (size_t i = 0; metadata && i < sizeof served / sizeof *served; i++)
        metadata = tree_without(metadata, served[i], arena);
    if (metadata != kv_node_get(object, "metadata"))
        object = tree_with(object, "metadata", metadata, arena);
    return tree_without(object, "status", arena);
}

const struct kv_node *tree_with(const struct kv_node *mapping, const char *key,
                                const struct kv_node *value, struct kv_arena *arena)
{
    struct kv_node *copy = kv_arena_alloc(arena, sizeof *copy);
    struct kv_node_pair *pairs = kv_arena_array(arena, mapping->count + 1, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < mapping->count; i++)
        if (!kv_text_is(mapping->pairs[i].key->text, key))
            pairs[count++] = mapping->pairs[i];
    pairs[count++] = (struct kv_node_pair){scalar_new(arena, key, true), value};
    *copy = *mapping;
    copy->pairs = pairs;
    copy->count = count;
    return copy;
}

const struct kv_node *manifest_default(const struct kv_kind *kind, const struct kv_node *object,
                                       struct kv_arena *arena)
{
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        if (defaults[i].kind != kind)
            continue;
        const char *parent = defaults[i].parent, *key = defaults[i].key;
        const struct kv_node *mapping = parent ? kv_node_get(object, parent) : object;
        if (!mapping || mapping->type != KV_NODE_MAPPING || !is_absent(kv_node_get(mapping, key)))
            continue;
        const struct kv_node *value = scalar_new(arena, defaults[i].value, defaults[i].is_text);
        const struct kv_node *changed = tree_with(mapping, key, value, arena);
        object = parent ? tree_with(object, parent, changed, arena) : changed;
    }
    return object;
}
