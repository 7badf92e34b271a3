#include "helm_api.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/wanted.h"

#include <stdlib.h>

/* Those that every server has. Source: kubernetes pkg/controlplane/instance.go, since 1.23 */
static const char *const built_in[] = {
    "v1",
    "admissionregistration.k8s.io/v1",
    "apiextensions.k8s.io/v1",
    "apiregistration.k8s.io/v1",
    "apps/v1",
    "authentication.k8s.io/v1",
    "authorization.k8s.io/v1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "certificates.k8s.io/v1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "events.k8s.io/v1",
    "networking.k8s.io/v1",
    "node.k8s.io/v1",
    "policy/v1",
    "rbac.authorization.k8s.io/v1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1",
    /* kinds that charts ask for, beside those that are read here */
    "apiextensions.k8s.io/v1/CustomResourceDefinition",
    "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration",
    "networking.k8s.io/v1/IngressClass",
    "scheduling.k8s.io/v1/PriorityClass",
    "v1/Secret",
};

static int name_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void both_add(struct api_versions *out, const char *api_version, const char *kind,
                     struct kv_arena *arena)
{
    kv_list_add(&out->names, arena, const char *, api_version);
    kv_list_add(&out->names, arena, const char *,
                kv_arena_printf(arena, "%s/%s", api_version, kind));
}

static void registered_add(const struct world *world, struct kv_arena *arena,
                           struct api_versions *out)
{
    for (size_t i = 0; i < world->state->kind_count; i++) {
        const struct kv_state_kind *kinds = &world->state->kinds[i];
        char *api_version = kv_arena_alloc(arena, KV_API_VERSION_MAX);
        if (!kinds->kind->custom || kinds->count > 0)
            both_add(out, kv_kind_api_version(kinds->kind, api_version), kinds->kind->name, arena);
    }
}

static const struct kv_node *definition_of(const struct kv_manifest *manifest)
{
    bool is_it = strcmp(manifest->kind, "CustomResourceDefinition") == 0;
    return is_it ? kv_node_get(manifest->written, "spec") : NULL;
}

static void definition_add(const struct kv_node *spec, struct kv_arena *arena,
                           struct api_versions *out)
{
    const char *group = kv_tree_text(spec, "group");
    const char *kind = kv_tree_text(kv_node_get(spec, "names"), "kind");
    const struct kv_node *versions = kv_tree_list(spec, "versions");
    for (size_t i = 0; group && kind && versions && i < versions->count; i++) {
        const char *name = kv_tree_text(versions->items[i], "name");
        if (name && !kv_string_is(kv_tree_text(versions->items[i], "served"), "false"))
            both_add(out, kv_arena_printf(arena, "%s/%s", group, name), kind, arena);
    }
}

void api_versions_find(const struct world *world, struct kv_arena *arena, struct api_versions *out)
{
    *out = (struct api_versions){0};
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        kv_list_add(&out->names, arena, const char *, built_in[i]);
    registered_add(world, arena, out);
    kv_list_each(&world->manifests->items, const struct kv_manifest, manifest) {
        const struct kv_node *spec = definition_of(manifest);
        if (spec)
            definition_add(spec, arena, out);
        else if (!manifest->known)
            both_add(out, kv_arena_copy(arena, kv_text_of(manifest->api_version)), manifest->kind,
                     arena);
    }
    kv_sort(out->names.items, out->names.count, sizeof(const char *), name_compare);
    size_t kept = 0;
    const char **names = out->names.items;
    for (size_t i = 0; i < out->names.count; i++)
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0)
            names[kept++] = names[i];
    out->names.count = kept;
}

bool api_versions_has(const struct api_versions *versions, const char *name)
{
    return bsearch(&name, versions->names.items, versions->names.count, sizeof name,
                   name_compare) != NULL;
}

/* --- kinds that are not registered --- */

bool api_is_namespaced(const struct world *world, const char *api_version, const char *kind)
{
    static const char cluster[] = "Cluster", class[] = "Class";
    const char *slash = strchr(api_version, '/');
    size_t group = slash ? (size_t)(slash - api_version) : 0, length = strlen(kind);
    kv_list_each(&world->manifests->items, const struct kv_manifest, manifest) {
        const struct kv_node *spec = definition_of(manifest);
        const char *of = kv_tree_text(spec, "group");
        if (of && kv_string_is(kv_tree_text(kv_node_get(spec, "names"), "kind"), kind) &&
            strlen(of) == group && strncmp(of, api_version, group) == 0)
            return kv_string_is(kv_tree_text(spec, "scope"), "Namespaced");
    }
    for (size_t i = 0; i < world->state->kind_count; i++) {
        const struct kv_kind *known = world->state->kinds[i].kind;
        if (strcmp(known->name, kind) == 0 && kv_kind_is_of(known, api_version) &&
            !known->scope_unknown)
            return known->namespaced;
    }
    bool is_class =
        length >= sizeof class && strcmp(kind + length - (sizeof class - 1), class) == 0;
    return strncmp(kind, cluster, strlen(cluster)) != 0 && !is_class &&
           strcmp(kind, "CustomResourceDefinition") != 0;
}

bool api_is_read(const struct kv_state *state, const char *api_version, const char *kind)
{
    if (kv_kind_find_any_version(api_version, kind) || kv_state_wants(state, api_version, kind))
        return true;
    for (size_t i = 0; i < state->kind_count; i++)
        if (strcmp(state->kinds[i].kind->name, kind) == 0 &&
            kv_kind_is_of(state->kinds[i].kind, api_version))
            return true;
    return false;
}
