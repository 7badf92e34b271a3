/* One value of manifests: an object, or a list of them. */
#include "internal.h"

#include "kubevet/base/tree.h"

#include <strings.h>

/* --- what an object is --- */

static const char kustomize_first[] =
    "this is the input of kustomize, not its output: pass the output of `flux build kustomization` "
    "or `kustomize build` (... | kubevet check -f -), or give the checkout by --repo";

/* A kustomization.yaml may omit its apiVersion and kind. */
static bool is_nameless_kustomization(const struct manifest_source *source,
                                      const struct kv_node *node)
{
    static const char *const keys[] = {"resources", "components", "patches", "namespace"};
    const char *slash = strrchr(source->file, '/');
    const char *name = slash ? slash + 1 : source->file;
    if (strncasecmp(name, "kustomization", strlen("kustomization")) != 0)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kv_node_get(node, keys[i]))
            return true;
    return false;
}

static bool type_check(const struct manifest_source *source, const struct kv_node *node,
                       struct manifest_type type)
{
    if (is_nameless_kustomization(source, node) && !type.kind)
        return manifest_fail(source, node, "%s", kustomize_first);
    if (!type.kind || !type.kind[0] || !type.api_version || !type.api_version[0])
        return manifest_fail(source, node,
                             "an object without %s: this is not a Kubernetes manifest",
                             type.kind && type.kind[0] ? "apiVersion" : "kind");
    if (kv_api_version_is_of(type.api_version, "kustomize.config.k8s.io"))
        return manifest_fail(source, node, "%s", kustomize_first);
    return !kv_api_version_is_of(type.api_version, "kubevet") ||
           manifest_fail(source, node, "a %s of kubevet is not an object of a cluster", type.kind);
}

static bool type_read(const struct manifest_source *source, const struct kv_node *node,
                      struct manifest_type *type)
{
    const char *api_version, *kind;
    if (!manifest_text(source, node, "apiVersion", &api_version) ||
        !manifest_text(source, node, "kind", &kind))
        return false;
    type->api_version = api_version ? api_version : type->api_version;
    type->kind = kind ? kind : type->kind;
    return type_check(source, node, *type);
}

/* --- lists --- */

/* "DeploymentList" is a list of Deployment, "List" one of any kind. */
static struct manifest_type item_type(struct kv_manifests *manifests, struct manifest_type list)
{
    size_t length = strlen(list.kind) - strlen("List");
    if (length == 0)
        return (struct manifest_type){0};
    list.kind = kv_arena_copy(&manifests->arena, (struct kv_text){list.kind, length});
    return list;
}

static bool is_list(const struct kv_node *node, struct manifest_type type)
{
    size_t length = strlen(type.kind);
    return length >= 4 && strcmp(type.kind + length - 4, "List") == 0 &&
           (length == 4 || kv_node_get(node, "items"));
}

static bool list_take(const struct manifest_source *source, const struct kv_node *node,
                      struct manifest_type type)
{
    const struct kv_node *items = kv_node_get(node, "items");
    if (!kv_node_is_given(items))
        return true;
    if (items->type != KV_NODE_SEQUENCE)
        return manifest_fail(source, items, "the items of a %s must be a list", type.kind);
    bool ok = true;
    for (size_t i = 0; i < items->count; i++)
        ok &= manifest_value_take(source, items->items[i], item_type(source->manifests, type));
    return ok;
}

/* The problems of a built object are in the text that was built: they get the place that it was
 * built from. */
static void problems_place(struct kv_manifests *manifests, size_t from, struct kv_place place,
                           const char *what)
{
    for (size_t i = from; i < manifests->problems.count; i++) {
        struct kv_error *problem = kv_list_item(&manifests->problems, struct kv_error, i);
        kv_error_name(problem, place.file);
        kv_error_prepend(problem, "%s", what);
        problem->line = place.line;
        problem->column = 0;
    }
}

bool kv_manifests_add(struct kv_manifests *manifests, const struct kv_node *object,
                      const struct kv_manifest_origin *origin, const char *what,
                      struct kv_manifest **added)
{
    const struct manifest_source source = {.manifests = manifests, .file = origin->place.file};
    size_t problems = manifests->problems.count, items = manifests->items.count;
    bool ok = manifest_value_take(&source, object, (struct manifest_type){0});
    problems_place(manifests, problems, origin->place, what);
    for (size_t i = items; i < manifests->items.count; i++) {
        *added = kv_list_item(&manifests->items, struct kv_manifest, i);
        (*added)->place = origin->place;
        (*added)->origin = origin;
    }
    return ok;
}

void kv_manifest_forget(struct kv_manifests *manifests, struct kv_manifest *manifest,
                        const char *reason)
{
    manifest->object = NULL;
    manifest->unread = reason;
    kv_list_add(&manifests->unrendered, &manifests->arena, struct kv_unrendered,
                (struct kv_unrendered){.object = {manifest->api_version, manifest->kind,
                                                  manifest->namespace, manifest->name},
                                       .place = manifest->place,
                                       .reason = reason});
}

bool manifest_value_take(const struct manifest_source *source, const struct kv_node *node,
                         struct manifest_type type)
{
    if (node->type != KV_NODE_MAPPING)
        return manifest_fail(source, node,
                             "not an object: a manifest is a mapping with apiVersion and kind");
    if (!type_read(source, node, &type))
        return false;
    return is_list(node, type) ? list_take(source, node, type)
                               : manifest_object_take(source, node, type);
}
