/* How Flux handles a change that the server refuses. */
#include "flux.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/state/refused.h"

#include <strings.h>

/* --- its configuration --- */

static bool says(const struct kv_node *metadata, const char *key, const char *value)
{
    static const char *const maps[] = {"labels", "annotations"};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        const char *text = kv_tree_text(kv_node_get(metadata, maps[i]), key);
        if (text && strcasecmp(text, value) == 0)
            return true;
    }
    return false;
}

bool flux_has_setting(const struct kv_manifest *manifest, const struct kv_object *before,
                      const char *key, const char *value)
{
    const char *label = kv_labels_get(before->labels, key);
    const char *annotation = kv_labels_get(before->annotations, key);
    return says(kv_node_get(manifest->written, "metadata"), key, value) ||
           (label && strcasecmp(label, value) == 0) ||
           (annotation && strcasecmp(annotation, value) == 0);
}

static struct kv_labels labels_of(const struct kv_node *mapping, struct kv_arena *arena)
{
    size_t count = mapping && mapping->type == KV_NODE_MAPPING ? mapping->count : 0;
    struct kv_labels labels = {kv_arena_array(arena, count + 1, sizeof(struct kv_label)), 0};
    for (size_t i = 0; i < count; i++) {
        const char *key = mapping->pairs[i].key->text.data;
        const char *value = kv_tree_text(mapping, key);
        if (value)
            labels.items[labels.count++] = (struct kv_label){key, value};
    }
    return labels;
}

struct kv_object flux_marks(const struct kv_node *object, struct kv_arena *arena)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    return (struct kv_object){.labels = labels_of(kv_node_get(metadata, "labels"), arena),
                              .annotations =
                                  labels_of(kv_node_get(metadata, "annotations"), arena)};
}

/* The Kustomization that applies a manifest, by Flux's labels. */
struct applier {
    const char *namespace, *name; /* NULL = unknown */
};

static struct applier applier_of(const struct kv_state *state, const struct kv_manifest *manifest)
{
    const struct kv_node *labels =
        kv_node_get(kv_node_get(manifest->written, "metadata"), "labels");
    struct applier applier = {kv_tree_text(labels, KV_FLUX_KUSTOMIZATION_NAMESPACE),
                              kv_tree_text(labels, KV_FLUX_KUSTOMIZATION)};
    const struct kv_object *object =
        !applier.name && manifest->known
            ? kv_state_find(state, manifest->known, manifest->namespace, manifest->name)
            : NULL;
    if (object)
        applier = (struct applier){kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION_NAMESPACE),
                                   kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION)};
    return applier;
}

/* With the Kustomization's own changes, if it is in the manifests. */
static bool is_forced_by_applier(const struct kv_state *state, const struct kv_manifests *manifests,
                                 const struct kv_manifest *manifest)
{
    struct applier applier = applier_of(state, manifest);
    if (!applier.name || !applier.namespace)
        return false;
    char api_version[KV_API_VERSION_MAX];
    const struct kv_kind *kind = &kv_kind_kustomization;
    const struct kv_manifest *given =
        kv_manifests_find(manifests, kv_kind_api_version(kind, api_version), kind->name,
                          applier.namespace, applier.name);
    const char *force = given ? kv_tree_text(kv_node_get(given->object, "spec"), "force") : NULL;
    const struct kv_flux_object *found =
        (const struct kv_flux_object *)kv_state_find(state, kind, applier.namespace, applier.name);
    if (given && given->object)
        return force && strcmp(force, "true") == 0;
    return found && found->force == KV_TRUE;
}

bool flux_is_forced(const struct kv_state *state, const struct kv_manifests *manifests,
                    const struct kv_manifest *manifest, const struct kv_object *before)
{
    return flux_has_setting(manifest, before, KV_FLUX_FORCE, "enabled") ||
           is_forced_by_applier(state, manifests, manifest);
}

/* --- stages that are not applied --- */

/* Source: fluxcd/pkg ssa/manager_apply.go (ApplyAllStaged) */
static size_t stage_of(const struct kv_manifest *manifest)
{
    static const char *const first[] = {"CustomResourceDefinition", "Namespace", "ClusterRole"};
    static const char suffix[] = "Class";
    size_t length = strlen(manifest->kind);
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (strcmp(manifest->kind, first[i]) == 0)
            return 1;
    return length > strlen(suffix) && strcmp(manifest->kind + length - strlen(suffix), suffix) == 0
               ? 2
               : 3;
}

static struct kv_text applier_key(struct applier applier, struct kv_buffer *buffer)
{
    kv_buffer_clear(buffer);
    kv_buffer_printf(buffer, "%s/%s", applier.namespace ? applier.namespace : "", applier.name);
    return kv_buffer_as_text(buffer);
}

static void stage_lower(size_t *stage, size_t to)
{
    if (*stage == 0 || to < *stage)
        *stage = to;
}

void kv_held_up_make(const struct kv_state *state, struct kv_held_up *out)
{
    struct kv_buffer key = {0};
    kv_list_each(&state->refused, const struct kv_refused, refused) {
        if (refused->unknown || refused->recreated)
            continue;
        size_t stage = stage_of(refused->manifest);
        struct applier applier = applier_of(state, refused->manifest);
        stage_lower(&out->any, stage);
        stage_lower(applier.name ? kv_intern_number(&out->by_applier, applier_key(applier, &key))
                                 : &out->unlabelled,
                    stage);
    }
    kv_buffer_release(&key);
}

void kv_held_up_release(struct kv_held_up *held)
{
    kv_intern_release(&held->by_applier);
}

bool kv_manifest_is_held_up(const struct kv_held_up *held, const struct kv_state *state,
                            const struct kv_manifest *manifest)
{
    struct applier applier = applier_of(state, manifest);
    size_t stage = held->any;
    if (applier.name) {
        struct kv_buffer key = {0};
        size_t own = kv_intern_number_of(&held->by_applier, applier_key(applier, &key));
        kv_buffer_release(&key);
        stage = held->unlabelled;
        if (own)
            stage_lower(&stage, own);
    }
    return stage && stage_of(manifest) >= stage;
}
