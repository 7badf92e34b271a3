#include "objects.h"

#include "scope.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/spec/scope.h"

/* One document. */
struct document {
    const struct objects *of;
    const struct kv_node *printed; /* before variables are replaced */
    struct kv_manifest_origin *origin;
    const char *what; /* "Kustomization a/b: Deployment/web", for errors */
};

static bool fail(const struct document *document, const char *text)
{
    return kv_manifests_fail(document->of->manifests, document->origin->place, "%s: %s",
                             document->what, text);
}

/* --- replacing variables --- */

/* As a label or an annotation; unlike others by its exact case. */
static bool is_disabled(const struct kv_node *object, const char *key)
{
    static const char *const maps[] = {"labels", "annotations"};
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (kv_string_is(kv_tree_text(kv_node_get(metadata, maps[i]), key), "disabled"))
            return true;
    return false;
}

static const struct kv_node *text_parse(const struct document *document, struct kv_text text,
                                        struct kv_error *error)
{
    struct kv_yaml_documents found;
    struct kv_yaml_limits limits = kv_yaml_manifest_limits;
    if (!kv_yaml_parse(text, document->of->place.file, &limits, document->of->arena, &found, error))
        return NULL;
    const struct kv_node *root = found.count > 0 ? found.roots[0] : NULL;
    if (!root || root->type != KV_NODE_MAPPING) {
        kv_error_set(error, KV_ERROR_SPEC, "is no object");
        return NULL;
    }
    return root;
}

/* The object with its variables replaced; NULL with an error added. */
static const struct kv_node *substituted(const struct document *document, struct kv_text text)
{
    const struct variables *variables = document->of->variables;
    if (!variables->substitutes ||
        is_disabled(document->printed, "kustomize.toolkit.fluxcd.io/substitute"))
        return document->printed;
    struct variables copy = *variables;
    const struct envsubst how = {variables_look_up, &copy, document->of->strict};
    struct kv_buffer result = {0};
    struct kv_error error = {0};
    const struct kv_node *object = NULL;
    if (envsubst(&how, text, &result, &error))
        object = text_parse(document, kv_buffer_as_text(&result), &error);
    if (!object) {
        kv_error_prepend(&error, "variable substitution failed");
        fail(document, error.text);
    }
    kv_buffer_release(&result);
    return object;
}

/* --- what is unknown in it --- */

/* The name of the first variable in the tree whose value is unknown; NULL = none. */
static const char *unknown_find(const struct kv_node *node, struct kv_arena *arena)
{
    const char *found = NULL;
    if (node->type == KV_NODE_SCALAR) {
        const char *at = strstr(node->text.data, ENVSUBST_UNKNOWN);
        const char *name = at ? at + strlen(ENVSUBST_UNKNOWN) : NULL;
        const char *end = name ? strstr(name, ENVSUBST_UNKNOWN) : NULL;
        return end ? kv_arena_copy(arena, (struct kv_text){name, (size_t)(end - name)}) : NULL;
    }
    for (size_t i = 0; !found && i < node->count; i++) {
        if (node->type == KV_NODE_SEQUENCE)
            found = unknown_find(node->items[i], arena);
        else if (!(found = unknown_find(node->pairs[i].key, arena)))
            found = unknown_find(node->pairs[i].value, arena);
    }
    return found;
}

/* Would rules read it? Of Flux's kinds only digests are kept, which tell nothing. */
static bool is_kept(const struct kv_manifest *manifest)
{
    if (!manifest->known || !manifest->object || kv_kind_is_flux(manifest->known))
        return true;
    struct kv_arena arena = {0};
    struct kv_intern strings = {0};
    struct kv_reader *reader = kv_reader_yaml(manifest->object, "", KV_ERROR_SPEC);
    const struct kv_memory memory = {.arena = &arena, .strings = &strings};
    const struct kv_object *object = kv_kind_decode(manifest->known, reader, memory);
    bool kept = !object || unknown_find(kv_kind_encode(object, &arena), &arena);
    kv_reader_close(reader);
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return kept;
}

/* --- what Flux sets --- */

static const struct kv_node *map_set(const struct kv_node *object, const char *map,
                                     const struct kv_node *values, struct kv_arena *arena)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const struct kv_node *result = kv_node_get(metadata, map);
    if (!values || values->type != KV_NODE_MAPPING || values->count == 0)
        return object;
    if (result && result->type != KV_NODE_MAPPING)
        result = NULL;
    for (size_t i = 0; i < values->count; i++)
        result =
            kv_tree_with(result, values->pairs[i].key->text.data, values->pairs[i].value, arena);
    return kv_tree_with(object, "metadata", kv_tree_with(metadata, map, result, arena), arena);
}

static const struct kv_node *labels_set(const struct objects *of, const struct kv_node *object)
{
    struct kv_arena *arena = of->arena;
    const struct kv_node *common = kv_node_get(of->spec, "commonMetadata");
    const struct kv_node *owner = kv_tree_with(
        kv_tree_with(NULL, KV_FLUX_KUSTOMIZATION, kv_tree_string(of->name, arena), arena),
        KV_FLUX_KUSTOMIZATION_NAMESPACE, kv_tree_string(of->namespace, arena), arena);
    object = map_set(object, "labels", owner, arena);
    object = map_set(object, "labels", kv_node_get(common, "labels"), arena);
    return map_set(object, "annotations", kv_node_get(common, "annotations"), arena);
}

/* kustomize gives targetNamespace also to kinds without namespaces that it does not know; the
 * server drops it. */
static const struct kv_node *namespace_drop(const struct objects *of, const struct kv_node *object)
{
    const char *api_version = kv_tree_text(object, "apiVersion");
    const char *kind = kv_tree_text(object, "kind");
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    if (!api_version || !kind || kv_kind_find_any_version(api_version, kind) ||
        !kv_node_get(metadata, "namespace") || !scope_is_cluster(of->world, api_version, kind))
        return object;
    return kv_tree_with(object, "metadata", kv_tree_without(metadata, "namespace", of->arena),
                        of->arena);
}

/* --- what Flux refuses --- */

static bool namespace_check(const struct document *document, const struct kv_node *object)
{
    const char *api_version = kv_tree_text(object, "apiVersion");
    const char *kind = kv_tree_text(object, "kind");
    const struct kv_kind *known =
        api_version && kind ? kv_kind_find_any_version(api_version, kind) : NULL;
    bool needs_one =
        known ? known->namespaced : api_version && kind && kv_scope_is_namespace(api_version, kind);
    const char *namespace = kv_tree_text(kv_node_get(object, "metadata"), "namespace");
    return !needs_one || (namespace && *namespace) ||
           fail(document, "namespace not specified: Flux applies no object of this kind without "
                          "one; set metadata.namespace, namespace of the kustomization.yaml, or "
                          "targetNamespace");
}

static bool secret_check(const struct document *document, const struct kv_node *object)
{
    bool is_encrypted = kv_string_is(kv_tree_text(object, "kind"), "Secret") &&
                        kv_string_is(kv_tree_text(object, "apiVersion"), "v1") &&
                        kv_node_get(object, "sops");
    return !is_encrypted || kv_node_get(document->of->spec, "decryption") ||
           is_disabled(object, "kustomize.toolkit.fluxcd.io/decrypt") ||
           fail(document,
                "is encrypted by SOPS, and the Kustomization has no spec.decryption: Flux "
                "refuses it");
}

/* --- adding them --- */

/* An object that depends on unknown variables has unknown fields: what is wrong with it may be
 * right, and what no rule reads does not matter. */
static bool open_add(const struct document *document, const struct kv_node *object,
                     const char *variable)
{
    struct kv_manifests *manifests = document->of->manifests;
    struct kv_manifest *added = NULL;
    size_t problems = manifests->problems.count, count = manifests->problem_count;
    bool ok = kv_manifests_add(manifests, object, document->origin, document->what, &added);
    if (!added)
        return ok;
    manifests->problems.count = problems;
    manifests->problem_count = count;
    if (!ok || is_kept(added))
        kv_manifest_forget(
            manifests, added,
            variables_why_unknown(document->of->variables, variable, document->of->arena));
    return true;
}

static bool object_add(const struct document *document, const struct kv_node *object)
{
    struct kv_manifest *added;
    struct kv_arena *arena = document->of->arena;
    if (kv_api_version_is_of(kv_tree_text(object, "apiVersion"), "kustomize.config.k8s.io"))
        return true; /* Flux drops it */
    if (!namespace_check(document, object) || !secret_check(document, object))
        return false;
    const char *variable = unknown_find(object, arena);
    object = labels_set(document->of, namespace_drop(document->of, object));
    if (variable)
        return open_add(document, object, variable);
    return kv_manifests_add(document->of->manifests, object, document->origin, document->what,
                            &added);
}

/* Patches are applied to what was generated. */
static void parts_join(struct document *document, struct kv_list patches)
{
    kv_list_each(&document->origin->parts, const struct kv_manifest_part, part)
        kv_list_add(&patches, document->of->arena, struct kv_manifest_part, *part);
    document->origin->parts = patches;
}

static bool document_take(const struct objects *of, struct kv_text text)
{
    struct kv_arena *arena = of->arena;
    struct document document = {.of = of, .origin = kv_arena_alloc(arena, sizeof *document.origin)};
    struct kv_buffer printed = {0};
    struct kv_error error = {0};
    document.origin->place = of->place;
    document.what = kv_arena_printf(arena, "Kustomization %s/%s", of->namespace, of->name);
    struct origin_note note =
        origin_note_take(text, of->build->generated.keeps_origins, arena, &printed);
    document.printed = text_parse(&document, kv_buffer_as_text(&printed), &error);
    bool ok = document.printed || fail(&document, error.text);
    if (ok) {
        const char *kind = kv_tree_text(document.printed, "kind");
        const char *name = kv_tree_text(kv_node_get(document.printed, "metadata"), "name");
        *document.origin = origin_find(of->origins, of->build->artifact, of->build->folder, note,
                                       document.printed, of->place, of->lasting);
        parts_join(&document,
                   patches_choose(&of->patches, document.printed, document.origin->object, arena));
        document.origin->variables = of->places;
        document.what =
            kv_arena_printf(arena, "%s: %s/%s", document.what, kind ? kind : "", name ? name : "");
        const struct kv_node *object = substituted(&document, kv_buffer_as_text(&printed));
        ok = object && object_add(&document, object);
    }
    kv_buffer_release(&printed);
    return ok;
}

bool objects_take(const struct objects *objects, size_t *count)
{
    static const char separator[] = "\n---\n";
    const char *at = objects->build->output;
    bool ok = true;
    while (*at) {
        const char *end = strstr(at, separator);
        struct kv_text text = {at, end ? (size_t)(end - at) + 1 : strlen(at)};
        if (kv_text_trim(text).length > 0) {
            ok &= document_take(objects, text);
            ++*count;
        }
        at = end ? end + strlen(separator) : at + strlen(at);
    }
    return ok;
}
