/* Source: sigs.k8s.io/kustomize/api/types (v0.21), kyaml/resid */
#include "kustomization_keys.h"

#include <strings.h>

/* A key; what is below it is a mapping, or a list of such, or anything (NULL). */
struct known {
    const char *key;
    const struct known *below;
};

static const struct known meta_keys[] = {
    {"name", NULL}, {"namespace", NULL}, {"labels", NULL}, {"annotations", NULL}, {0}};

static const struct known field_spec_keys[] = {{"group", NULL}, {"version", NULL}, {"kind", NULL},
                                               {"path", NULL},  {"create", NULL},  {0}};

static const struct known label_keys[] = {{"pairs", NULL},
                                          {"includeSelectors", NULL},
                                          {"includeTemplates", NULL},
                                          {"includeVolumeClaimTemplates", NULL},
                                          {"fields", field_spec_keys},
                                          {0}};

static const struct known selector_keys[] = {{"group", NULL},         {"version", NULL},
                                             {"kind", NULL},          {"name", NULL},
                                             {"namespace", NULL},     {"annotationSelector", NULL},
                                             {"labelSelector", NULL}, {0}};

static const struct known patch_keys[] = {
    {"path", NULL}, {"patch", NULL}, {"target", selector_keys}, {"options", NULL}, {0}};

static const struct known image_keys[] = {{"name", NULL},   {"newName", NULL}, {"tagSuffix", NULL},
                                          {"newTag", NULL}, {"digest", NULL},  {0}};

static const struct known field_option_keys[] = {
    {"delimiter", NULL}, {"index", NULL}, {"encoding", NULL}, {"create", NULL}, {0}};

static const struct known replacement_source_keys[] = {{"group", NULL},
                                                       {"version", NULL},
                                                       {"kind", NULL},
                                                       {"name", NULL},
                                                       {"namespace", NULL},
                                                       {"fieldPath", NULL},
                                                       {"options", field_option_keys},
                                                       {0}};

static const struct known replacement_target_keys[] = {{"select", selector_keys},
                                                       {"reject", selector_keys},
                                                       {"fieldPaths", NULL},
                                                       {"options", field_option_keys},
                                                       {0}};

static const struct known replacement_keys[] = {{"path", NULL},
                                                {"source", replacement_source_keys},
                                                {"targets", replacement_target_keys},
                                                {"sourceValue", NULL},
                                                {0}};

static const struct known replica_keys[] = {{"name", NULL}, {"count", NULL}, {0}};

static const struct known reference_keys[] = {{"apiVersion", NULL},
                                              {"group", NULL},
                                              {"version", NULL},
                                              {"kind", NULL},
                                              {"name", NULL},
                                              {"namespace", NULL},
                                              {0}};

static const struct known field_path_keys[] = {{"fieldPath", NULL}, {0}};

static const struct known var_keys[] = {
    {"name", NULL}, {"objref", reference_keys}, {"fieldref", field_path_keys}, {0}};

static const struct known order_keys[] = {{"orderFirst", NULL}, {"orderLast", NULL}, {0}};

static const struct known sort_keys[] = {{"order", NULL}, {"legacySortOptions", order_keys}, {0}};

static const struct known generator_option_keys[] = {{"labels", NULL},
                                                     {"annotations", NULL},
                                                     {"disableNameSuffixHash", NULL},
                                                     {"immutable", NULL},
                                                     {0}};

#define GENERATOR_KEYS                                                                             \
    {"namespace", NULL}, {"name", NULL}, {"behavior", NULL}, {"literals", NULL}, {"files", NULL},  \
        {"envs", NULL}, {"env", NULL},                                                             \
    {                                                                                              \
        "options", generator_option_keys                                                           \
    }

static const struct known config_map_keys[] = {GENERATOR_KEYS, {0}};
static const struct known secret_keys[] = {GENERATOR_KEYS, {"type", NULL}, {0}};

static const struct known top_keys[] = {
    {"apiVersion", NULL},
    {"kind", NULL},
    {"metadata", meta_keys},
    {"openapi", NULL},
    {"namePrefix", NULL},
    {"nameSuffix", NULL},
    {"namespace", NULL},
    {"commonLabels", NULL},
    {"labels", label_keys},
    {"commonAnnotations", NULL},
    {"patchesStrategicMerge", NULL},
    {"patchesJson6902", patch_keys},
    {"patches", patch_keys},
    {"images", image_keys},
    {"imageTags", image_keys},
    {"replacements", replacement_keys},
    {"replicas", replica_keys},
    {"vars", var_keys},
    {"sortOptions", sort_keys},
    {"resources", NULL},
    {"components", NULL},
    {"crds", NULL},
    {"bases", NULL},
    {"configMapGenerator", config_map_keys},
    {"secretGenerator", secret_keys},
    {"helmGlobals", NULL},
    {"helmCharts", NULL},
    {"helmChartInflationGenerator", NULL},
    {"generatorOptions", generator_option_keys},
    {"configurations", NULL},
    {"generators", NULL},
    {"transformers", NULL},
    {"validators", NULL},
    {"buildMetadata", NULL},
    {0},
};

struct walk {
    struct kv_arena *arena;
    struct kv_list *dropped;
};

static const struct known *known_find(const struct known *keys, const char *key)
{
    for (; keys->key; keys++)
        if (strcasecmp(key, keys->key) == 0)
            return keys;
    return NULL;
}

static const struct kv_node *mapping_take(const struct walk *walk, const struct kv_node *mapping,
                                          const struct known *keys);

static const struct kv_node *value_take(const struct walk *walk, const struct kv_node *value,
                                        const struct known *keys)
{
    if (!keys || value->type == KV_NODE_SCALAR)
        return value;
    if (value->type == KV_NODE_MAPPING)
        return mapping_take(walk, value, keys);
    const struct kv_node **items = kv_arena_array(walk->arena, value->count, sizeof *items);
    for (size_t i = 0; i < value->count; i++)
        items[i] = value_take(walk, value->items[i], keys);
    struct kv_node *list = kv_arena_alloc(walk->arena, sizeof *list);
    *list = *value;
    list->items = items;
    return list;
}

static const struct kv_node *mapping_take(const struct walk *walk, const struct kv_node *mapping,
                                          const struct known *keys)
{
    struct kv_node *taken = kv_arena_alloc(walk->arena, sizeof *taken);
    *taken = *mapping;
    taken->pairs = NULL;
    taken->count = 0;
    const struct kv_node *result = taken;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct kv_node_pair *pair = &mapping->pairs[i];
        const struct known *known = known_find(keys, pair->key->text.data);
        if (!known)
            kv_list_add(walk->dropped, walk->arena, const struct kv_node *, pair->key);
        else if (kv_node_is_given(pair->value))
            result = kv_tree_with(result, known->key, value_take(walk, pair->value, known->below),
                                  walk->arena);
    }
    return result;
}

const struct kv_node *kustomization_keys(const struct kv_node *tree, struct kv_arena *arena,
                                         struct kv_list *dropped)
{
    const struct walk walk = {arena, dropped};
    return tree ? mapping_take(&walk, tree, top_keys) : NULL;
}
