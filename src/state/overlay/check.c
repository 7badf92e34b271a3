/* Are the manifests what Flux would apply? */
#include "internal.h"

#include "kubevet/base/tree.h"

#include <stdlib.h>

/* The changes that a Kustomization makes to its manifests before applying them. */
static const char *transformation(const struct kv_flux_object *kustomization)
{
    if (kustomization->target_namespace)
        return "targetNamespace";
    if (kustomization->name_prefix)
        return "namePrefix";
    if (kustomization->name_suffix)
        return "nameSuffix";
    if (kustomization->build.patches)
        return "patches";
    return kustomization->build.post_build ? "postBuild" : NULL;
}

/* `flux build` sets them, as the controller does. */
static bool bears_labels(const struct kv_manifest *manifest)
{
    const struct kv_node *labels =
        kv_node_get(kv_node_get(manifest->written, "metadata"), "labels");
    return kv_node_get(labels, KV_FLUX_KUSTOMIZATION) != NULL;
}

static bool has_applied(const struct kv_flux_object *kustomization, const struct kv_object *object)
{
    return object &&
           kv_string_is(kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION),
                        kustomization->object.name) &&
           kv_string_is(kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION_NAMESPACE),
                        kustomization->object.namespace);
}

/* Does the cluster show that the Kustomization applies this manifest, under its own name or a
 * changed one? */
static bool makes(const struct kv_state *state, const struct kv_flux_object *kustomization,
                  const struct kv_manifest *manifest, struct kv_arena *arena)
{
    const char *prefix = kustomization->name_prefix, *suffix = kustomization->name_suffix;
    const char *namespace = manifest->known->namespaced && kustomization->target_namespace
                                ? kustomization->target_namespace
                                : manifest->namespace;
    const char *name = kv_arena_printf(arena, "%s%s%s", prefix ? prefix : "", manifest->name,
                                       suffix ? suffix : "");
    return has_applied(kustomization, kv_state_find(state, manifest->known, manifest->namespace,
                                                    manifest->name)) ||
           has_applied(kustomization, kv_state_find(state, manifest->known, namespace, name));
}

static bool refuse(const struct kv_flux_object *kustomization, const struct kv_manifest *manifest,
                   struct kv_error *error)
{
    return kv_error_at(error, KV_ERROR_SPEC, manifest->place.file, manifest->place.line, 1,
                       "Kustomization %s/%s sets %s, but this %s lacks Flux's labels: it is not "
                       "what Flux would apply; pass the output of `flux build kustomization`",
                       kustomization->object.namespace, kustomization->object.name,
                       transformation(kustomization), manifest->kind);
}

/* The Kustomizations that change their manifests. */
static struct kv_list transformers_of(const struct kv_state *state, struct kv_arena *arena)
{
    struct kv_list list = {0};
    const struct kv_state_kind *kinds = kv_state_kind(state, &kv_kind_kustomization);
    for (size_t i = 0; i < kinds->count; i++) {
        const struct kv_flux_object *kustomization =
            (const struct kv_flux_object *)kinds->objects[i];
        if (transformation(kustomization))
            kv_list_add(&list, arena, const struct kv_flux_object *, kustomization);
    }
    return list;
}

static bool manifest_check(const struct kv_overlay *overlay, const struct kv_state *state,
                           const struct kv_list *transformers, const struct kv_manifest *manifest,
                           struct kv_error *error)
{
    struct kv_arena arena = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < transformers->count; i++) {
        const struct kv_flux_object *kustomization =
            *kv_list_item(transformers, const struct kv_flux_object *, i);
        bool is_named = overlay->prune_count == 1 &&
                        overlay_kustomization(state, overlay->prune[0]) == kustomization;
        if (is_named || (manifest->known && makes(state, kustomization, manifest, &arena)))
            ok = refuse(kustomization, manifest, error);
    }
    kv_arena_release(&arena);
    return ok;
}

static bool prune_check(const struct kv_state *state, const char *word, struct kv_error *error)
{
    const struct kv_flux_object *kustomization = overlay_kustomization(state, word);
    const char *unknown = kv_state_unknown(state, &kv_kind_kustomization, NULL);
    if (!kustomization && unknown)
        return kv_error_set(error, KV_ERROR_STATE, "--prune %s: kustomizations: %s", word, unknown);
    if (!kustomization)
        return kv_error_set(error, KV_ERROR_USAGE, "--prune: Kustomization %s does not exist",
                            word);
    return kustomization->has_inventory || kustomization->prune != KV_TRUE ||
           kv_error_set(error, KV_ERROR_STATE,
                        "--prune %s: the state has no inventory of it: it has applied nothing yet, "
                        "or an older kubevet made the recording",
                        word);
}

bool kv_overlay_make(struct kv_overlay *overlay, const struct kv_state *state,
                     struct kv_error *error)
{
    if (!overlay->make)
        return true;
    bool ok = overlay->make(overlay->context, state, overlay, error);
    overlay->make = NULL;
    return ok;
}

bool kv_overlay_check(const struct kv_overlay *overlay, const struct kv_state *state,
                      struct kv_error *error)
{
    struct kv_arena arena = {0};
    bool ok = true;
    if (overlay->is_built)
        return true;
    for (size_t i = 0; ok && i < overlay->prune_count; i++)
        ok = prune_check(state, overlay->prune[i], error);
    struct kv_list transformers = transformers_of(state, &arena);
    kv_list_each(&overlay->manifests->items, const struct kv_manifest, manifest) {
        if (ok && transformers.count > 0 && !bears_labels(manifest))
            ok = manifest_check(overlay, state, &transformers, manifest, error);
    }
    kv_arena_release(&arena);
    return ok;
}
