#include "scope.h"

#include "kubevet/base/tree.h"
#include "kubevet/spec/scope.h"
#include "kubevet/state/kept.h"
#include "kubevet/state/wanted.h"

/* The length of the group in an apiVersion; 0 = the core group. */
static size_t group_length(const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    return slash ? (size_t)(slash - api_version) : 0;
}

static bool same_group(const char *a, const char *b)
{
    size_t length = group_length(a);
    return length == group_length(b) && strncmp(a, b, length) == 0;
}

static bool crd_says(const struct world *world, const char *api_version, const char *kind)
{
    for (size_t i = 0; world->manifests && i < world->manifests->items.count; i++) {
        const struct kv_manifest *manifest =
            kv_list_item(&world->manifests->items, const struct kv_manifest, i);
        if (strcmp(manifest->kind, "CustomResourceDefinition") != 0 || !manifest->object)
            continue;
        const struct kv_node *spec = kv_node_get(manifest->object, "spec");
        const char *group = kv_tree_text(spec, "group");
        if (group && strlen(group) == group_length(api_version) &&
            strncmp(group, api_version, strlen(group)) == 0 &&
            kv_string_is(kv_tree_text(kv_node_get(spec, "names"), "kind"), kind))
            return kv_string_is(kv_tree_text(spec, "scope"), "Cluster");
    }
    return false;
}

static bool spec_says(const struct kv_state *state, const char *api_version, const char *kind)
{
    kv_list_each(&state->wanted, const struct kv_wanted, wanted) {
        if (!wanted->namespace && strcmp(wanted->kind, kind) == 0 &&
            same_group(wanted->api_version, api_version))
            return true;
    }
    return false;
}

static bool state_says(const struct kv_state *state, const char *api_version, const char *kind)
{
    const struct kv_kind *own = kv_state_kind_named(state, api_version, kind);
    if (!own)
        return false;
    if (!own->scope_unknown)
        return !own->namespaced;
    const struct kv_state_kind *kinds = kv_state_kind(state, own);
    return kinds->count > 0 && (!kinds->objects[0]->namespace || !*kinds->objects[0]->namespace);
}

bool scope_is_cluster(const struct world *world, const char *api_version, const char *kind)
{
    return kv_scope_is_cluster(api_version, kind) || crd_says(world, api_version, kind) ||
           spec_says(world->state, api_version, kind) ||
           state_says(world->state, api_version, kind);
}
