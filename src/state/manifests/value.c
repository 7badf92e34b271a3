/* One value of manifests: an object, or a list of them. */
#include "internal.h"

#include "kubevet/base/tree.h"

#include <strings.h>

/* --- what an object is --- */

static bool is_group(const char *api_version, const char *group)
{
    size_t length = strlen(group);
    return strncmp(api_version, group, length) == 0 && api_version[length] == '/';
}

static const char kustomize_first[] =
    "this is the input of kustomize, not its output: pass the output of `flux build kustomization` "
    "or `kustomize build` (... | kubevet check -f -)";

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
    if (is_group(type.api_version, "kustomize.config.k8s.io"))
        return manifest_fail(source, node, "%s", kustomize_first);
    return !is_group(type.api_version, "kubevet") ||
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
