#include "defaults.h"
#include "flux_table.h"

static const struct kv_shape entry_fields[] = {
    KV_ROW(kv_flux_entry, id, "id", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape inventory_fields[] = {
    KV_LIST(kv_flux_object, inventory, "entries", kv_flux_entry, entry_fields),
    {0},
};

static const struct kv_shape spec_fields[] = {
    FLUX_ROW(prune, "prune", KV_SHAPE_BOOL),
    FLUX_ROW(force, "force", KV_SHAPE_BOOL),
    FLUX_ROW(target_namespace, "targetNamespace", KV_SHAPE_STRING),
    FLUX_ROW(name_prefix, "namePrefix", KV_SHAPE_STRING),
    FLUX_ROW(name_suffix, "nameSuffix", KV_SHAPE_STRING),
    FLUX_ROW(build.patches, "patches", KV_SHAPE_JSON),
    FLUX_ROW(build.post_build, "postBuild", KV_SHAPE_JSON),
    FLUX_ROW(build.components, "components", KV_SHAPE_JSON),
    FLUX_ROW(build.images, "images", KV_SHAPE_JSON),
    FLUX_ROW(build.common_metadata, "commonMetadata", KV_SHAPE_JSON),
    FLUX_ROW(build.decryption, "decryption", KV_SHAPE_DIGEST),
    FLUX_ROW(build.build_metadata, "buildMetadata", KV_SHAPE_JSON),
    FLUX_ROW(build.spared, "ignore", KV_SHAPE_DIGEST),
    FLUX_ROW(build.service_account, "serviceAccountName", KV_SHAPE_STRING),
    FLUX_ROW(build.ignore_missing_components, "ignoreMissingComponents", KV_SHAPE_BOOL),
    FLUX_ROW(build.deletion_policy, "deletionPolicy", KV_SHAPE_STRING),
    FLUX_ROW(release.kube_config, "kubeConfig", KV_SHAPE_DIGEST),
    FLUX_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    FLUX_ROW(interval, "interval", KV_SHAPE_STRING),
    FLUX_ROW(retry_interval, "retryInterval", KV_SHAPE_STRING),
    FLUX_ROW(timeout, "timeout", KV_SHAPE_STRING),
    FLUX_ROW(path, "path", KV_SHAPE_STRING),
    FLUX_SOURCE("sourceRef"),
    FLUX_DEPENDS_ON,
    {0},
};

static const struct kv_shape attempt_fields[] = {
    KV_ROW(kv_flux_attempt, result, "lastReconciledStatus", KV_SHAPE_STRING),
    KV_ROW(kv_flux_attempt, last, "lastReconciled", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape status_fields[] = {
    FLUX_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    FLUX_ROW(applied_revision, "lastAppliedRevision", KV_SHAPE_STRING),
    KV_CONDITIONS(struct kv_flux_object, conditions),
    KV_OBJECT("inventory", inventory_fields,
              .mark = offsetof(struct kv_flux_object, has_inventory)),
    KV_LIST(kv_flux_object, history, "history", kv_flux_attempt, attempt_fields),
    {0},
};

/* An empty list has no effect and counts as absent. */
static void spec_finish(void *item, const struct kv_memory *memory)
{
    (void)memory;
    struct kv_flux_build *build = &((struct kv_flux_object *)item)->build;
    const char **lists[] = {&build->patches, &build->components, &build->images};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (kv_string_is(*lists[i], "[]"))
            *lists[i] = NULL;
}

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields, .finish = spec_finish),
    KV_OBJECT("status", status_fields),
    {0},
};

/* References of spec.postBuild.substituteFrom are not optional by default. */
static const struct kv_node *references_default(const struct kv_node *object,
                                                struct kv_arena *arena)
{
    const struct kv_node *spec = kv_node_get(object, "spec");
    const struct kv_node *build = kv_node_get(spec, "postBuild");
    const struct kv_node *from = kv_node_get(build, "substituteFrom");
    static const char *const itself[] = {NULL};
    if (!from || from->type != KV_NODE_SEQUENCE || from->count == 0)
        return object;
    const struct kv_node **items = kv_arena_array(arena, from->count, sizeof *items);
    for (size_t i = 0; i < from->count; i++)
        items[i] =
            default_at(from->items[i], itself, "optional", kv_tree_plain("false", arena), arena);
    build =
        kv_tree_with(build, "substituteFrom", kv_tree_sequence(items, from->count, arena), arena);
    return kv_tree_with(object, "spec", kv_tree_with(spec, "postBuild", build, arena), arena);
}

const struct kv_kind kv_kind_kustomization = {
    .name = "Kustomization",
    .group = "kustomize.toolkit.fluxcd.io",
    .version = "v1",
    .resource = "kustomizations",
    .namespaced = true,
    .custom = true,
    .keep = FLUX_KEEP,
    .size = sizeof(struct kv_flux_object),
    .fields = fields,
    .default_more = references_default,
};
