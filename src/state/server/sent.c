#include "sent.h"
#include "versions.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/namespace.h"

/* Nobody intends these in a manifest: `kubectl get -o yaml` has left them there. */
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
    return state_version_convert(known, api_version, object, arena);
}
