/* What is gone after Flux has applied the manifests: pruned objects, and their dependents. */
#include "flux.h"
#include "internal.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/state/wanted.h"
#include "state/index.h"
#include "state/kept.h"
#include "state/manifests/internal.h"

#include <stdlib.h>
#include <strings.h>

/* --- a Kustomization's inventory --- */

/* NAMESPACE_NAME_GROUP_KIND; a name's colons are written `__`.
 * Source: cli-utils pkg/object/objmetadata.go (ParseObjMetadata). */
struct entry {
    const char *namespace, *name, *kind;
    const char *api_version; /* of its group; in any version */
};

static bool entry_parse(const char *id, struct kv_arena *arena, struct entry *entry)
{
    char *text = kv_arena_copy(arena, kv_text_of(id));
    char *first = strchr(text, '_'), *last = strrchr(text, '_');
    if (!first || last == first)
        return false;
    *first = *last = '\0';
    char *group = strrchr(first + 1, '_');
    if (!group)
        return false;
    *group++ = '\0';
    char *to = first + 1;
    for (const char *from = to; (*to = *from) != '\0'; from++, to++)
        if (from[0] == '_' && from[1] == '_') {
            *to = ':';
            from++;
        }
    *entry = (struct entry){text[0] ? text : NULL, first + 1, last + 1,
                            *group ? kv_arena_printf(arena, "%s/v1", group) : "v1"};
    return true;
}

static bool says(struct kv_labels labels, const char *key, const char *value)
{
    const char *found = kv_labels_get(labels, key);
    return found && strcasecmp(found, value) == 0;
}

/* Source: kustomize-controller's kustomization_controller.go (prune), fluxcd/pkg ssa/utils
 * (AnyInMetadata) */
bool kv_object_is_spared(const struct kv_object *object)
{
    static const char *const excluded[][2] = {
        {KV_FLUX_PRUNE, "disabled"}, {KV_FLUX_RECONCILE, "disabled"}, {KV_FLUX_SSA, "Ignore"}};
    for (size_t i = 0; i < sizeof excluded / sizeof *excluded; i++)
        if (says(object->labels, excluded[i][0], excluded[i][1]) ||
            says(object->annotations, excluded[i][0], excluded[i][1]))
            return true;
    return false;
}

/* Has another Kustomization taken it over? Then it is no longer this one's to delete. */
static bool is_anothers(const struct kv_object *object, const struct kv_flux_object *kustomization)
{
    const char *name = kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION);
    const char *namespace = kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION_NAMESPACE);
    return name && namespace &&
           (strcmp(name, kustomization->object.name) != 0 ||
            strcmp(namespace, kustomization->object.namespace) != 0);
}

const struct kv_flux_object *overlay_kustomization(const struct kv_state *state, const char *word)
{
    const char *slash = strchr(word, '/');
    struct kv_arena arena = {0};
    const char *namespace = kv_arena_copy(&arena, (struct kv_text){word, (size_t)(slash - word)});
    const struct kv_object *found =
        kv_state_find(state, &kv_kind_kustomization, namespace, slash + 1);
    kv_arena_release(&arena);
    return (const struct kv_flux_object *)found;
}

static bool is_left(const struct kv_object *object, const struct kv_flux_object *of)
{
    return kv_object_is_spared(object) || is_anothers(object, of);
}

static bool is_left_tree(const struct kv_node *object, const struct kv_flux_object *of,
                         struct kv_arena *arena)
{
    const struct kv_object marks = flux_marks(object, arena);
    return is_left(&marks, of);
}

/* Of what the spec wants, as far as its labels and annotations are there. */
static void wanted_drop(struct kv_state *state, const struct kv_flux_object *of,
                        const struct entry *entry, struct kv_arena *arena)
{
    kv_list_each(&state->wanted, struct kv_wanted, wanted) {
        if (!kv_string_is(wanted->kind, entry->kind) ||
            !kv_string_is(wanted->namespace, entry->namespace) ||
            manifest_group_compare(wanted->api_version, entry->api_version) != 0)
            continue;
        kv_list_keep(&wanted->selected, 0, struct kv_selected, selected,
                     !kv_string_is(selected->name, entry->name) ||
                         is_left_tree(selected->object, of, arena));
        if (wanted->object && kv_string_is(wanted->name, entry->name) &&
            !is_left_tree(wanted->object, of, arena))
            wanted->object = NULL;
    }
}

static void inventory_prune(const struct kv_overlay *overlay, struct kv_state *state,
                            const struct kv_flux_object *kustomization, struct kv_arena *arena);

/* Objects of kinds that only expressions read, in whichever version. */
static void own_prune(struct kv_state *state, const struct kv_flux_object *of,
                      const struct entry *entry)
{
    for (size_t i = 0; i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        if (!kept_is_own(state, i) || strcmp(kinds->kind->name, entry->kind) != 0 ||
            !kv_kind_is_of(kinds->kind, entry->api_version))
            continue;
        struct kv_object **slot = state_slot(kinds, entry->namespace, entry->name);
        if (slot && !is_left(*slot, of))
            (*slot)->change = KV_GONE;
    }
}

static void entry_prune(const struct kv_overlay *overlay, struct kv_state *state,
                        const struct kv_flux_object *of, const struct entry *entry,
                        struct kv_arena *arena)
{
    if (kv_manifests_find(overlay->manifests, entry->api_version, entry->kind, entry->namespace,
                          entry->name))
        return;
    const struct kv_kind *kind = kv_kind_find_any_version(entry->api_version, entry->kind);
    own_prune(state, of, entry);
    struct kv_object **slot =
        kind ? state_slot(kv_state_kind(state, kind), entry->namespace, entry->name) : NULL;
    struct kv_object *object = slot ? *slot : NULL;
    if (object && (is_left(object, of) || object->change == KV_GONE))
        return;
    wanted_drop(state, of, entry, arena);
    if (!object)
        return;
    object->change = KV_GONE;
    if (kind == &kv_kind_kustomization &&
        kv_flux_takes_along((const struct kv_flux_object *)object))
        inventory_prune(overlay, state, (const struct kv_flux_object *)object, arena);
}

static void inventory_prune(const struct kv_overlay *overlay, struct kv_state *state,
                            const struct kv_flux_object *kustomization, struct kv_arena *arena)
{
    kv_list_each(&kustomization->inventory, const struct kv_flux_entry, item) {
        struct entry entry;
        if (item->id && entry_parse(item->id, arena, &entry))
            entry_prune(overlay, state, kustomization, &entry, arena);
    }
}

void overlay_prune(const struct kv_overlay *overlay, struct kv_state *state, const char *word)
{
    struct kv_arena arena = {0};
    const struct kv_flux_object *kustomization = overlay_kustomization(state, word);
    bool prunes = kustomization && (overlay->is_built || (kustomization->prune == KV_TRUE &&
                                                          kustomization->suspended != KV_TRUE));
    if (prunes)
        inventory_prune(overlay, state, kustomization, &arena);
    kv_arena_release(&arena);
}

/* --- releases --- */

/* Does Helm leave it when a release no longer has it, or is uninstalled? A hook is none of a
 * release's objects; definitions of kinds are never deleted. Source: helm pkg/action/uninstall.go,
 * pkg/kube/client.go (Update) */
static bool is_kept_by_helm(const struct kv_object *object)
{
    return kv_string_is(kv_labels_get(object->annotations, KV_HELM_POLICY), "keep") ||
           kv_labels_get(object->annotations, KV_HELM_HOOK);
}

static bool is_rendered(const struct kv_overlay *overlay, const char *namespace, const char *name)
{
    kv_list_each(&overlay->rendered, const struct kv_built, release) {
        if (strcmp(release->name, name) == 0 && strcmp(release->namespace, namespace) == 0)
            return true;
    }
    return false;
}

static bool leaves_release(const struct kv_overlay *overlay, const struct kv_object *object)
{
    char api_version[KV_API_VERSION_MAX];
    const char *name = kv_labels_get(object->labels, KV_FLUX_RELEASE);
    const char *namespace = kv_labels_get(object->labels, KV_FLUX_RELEASE_NAMESPACE);
    return name && namespace && is_rendered(overlay, namespace, name) && !is_kept_by_helm(object) &&
           !kv_manifests_find(overlay->manifests, kv_kind_api_version(object->kind, api_version),
                              object->kind->name, object->namespace, object->name);
}

/* The same for what the spec wants, as far as its labels are there. */
static bool tree_leaves(const struct kv_overlay *overlay, const struct kv_wanted *wanted,
                        const struct kv_node *object)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const struct kv_node *labels = kv_node_get(metadata, "labels");
    const struct kv_node *annotations = kv_node_get(metadata, "annotations");
    const char *name = kv_tree_text(labels, KV_FLUX_RELEASE);
    const char *namespace = kv_tree_text(labels, KV_FLUX_RELEASE_NAMESPACE);
    return name && namespace && is_rendered(overlay, namespace, name) &&
           !kv_string_is(kv_tree_text(annotations, KV_HELM_POLICY), "keep") &&
           !kv_tree_text(annotations, KV_HELM_HOOK) &&
           !kv_manifests_find(overlay->manifests, wanted->api_version, wanted->kind,
                              wanted->namespace, kv_tree_text(metadata, "name"));
}

static void wanted_leave(const struct kv_overlay *overlay, struct kv_wanted *wanted)
{
    if (wanted->object && tree_leaves(overlay, wanted, wanted->object))
        wanted->object = NULL;
    kv_list_keep(&wanted->selected, 0, struct kv_selected, selected,
                 !tree_leaves(overlay, wanted, selected->object));
}

void overlay_releases_prune(const struct kv_overlay *overlay, struct kv_state *state)
{
    if (overlay->rendered.count == 0)
        return;
    kv_list_each(&state->wanted, struct kv_wanted, wanted)
        wanted_leave(overlay, wanted);
    for (size_t i = 0; i < state->kind_count; i++)
        for (size_t k = 0; k < state->kinds[i].count; k++)
            if (leaves_release(overlay, state->kinds[i].objects[k]))
                state->kinds[i].objects[k]->change = KV_GONE;
}

/* --- dependents --- */

/* The server sets each owner's apiVersion; a reduced object may lack it. A claim's StatefulSet need
 * not be its controller (persistentVolumeClaimRetentionPolicy). */
static const struct kv_object *owner_of(const struct kv_state *state,
                                        const struct kv_object *object)
{
    const struct kv_owner *owner = kv_object_controller(object);
    if (!owner && object->owners.count == 1)
        owner = kv_list_item(&object->owners, struct kv_owner, 0);
    if (owner && (!owner->kind || !owner->name))
        return NULL;
    for (const struct kv_kind *const *kind = kv_kinds_registry; owner && *kind; kind++)
        if (strcmp((*kind)->name, owner->kind) == 0 &&
            (!owner->api_version || kv_kind_is_of(*kind, owner->api_version)))
            return kv_state_find(state, *kind, (*kind)->namespaced ? object->namespace : NULL,
                                 owner->name);
    return NULL;
}

/* The HelmRelease that installed it, and uninstalls it when it goes: a suspended one does not. */
static const struct kv_object *release_of(const struct kv_state *state,
                                          const struct kv_object *object)
{
    const char *name = kv_labels_get(object->labels, KV_FLUX_RELEASE);
    const char *namespace = kv_labels_get(object->labels, KV_FLUX_RELEASE_NAMESPACE);
    const struct kv_flux_object *release = name && namespace && !is_kept_by_helm(object)
                                               ? (const struct kv_flux_object *)kv_state_find(
                                                     state, &kv_kind_helmrelease, namespace, name)
                                               : NULL;
    return release && release->suspended != KV_TRUE ? &release->object : NULL;
}

static bool is_gone(const struct kv_object *object)
{
    return object && object->change == KV_GONE;
}

/* The outcome for an object without a decision of its own, by its namespace and owners. */
static enum kv_change_by_manifest change_from_owners(const struct kv_state *state,
                                                     const struct kv_object *object)
{
    enum { LEVELS_MAX = 4 }; /* depth of owners; references may be circular */
    const struct kv_object *namespace =
        object->namespace ? kv_state_find(state, &kv_kind_namespace, NULL, object->namespace)
                          : NULL;
    enum kv_change_by_manifest change = KV_UNTOUCHED;
    if (is_gone(namespace) || is_gone(release_of(state, object)))
        return KV_GONE;
    const struct kv_object *owner = owner_of(state, object);
    /* A pod, or an object created with one: the claim of an ephemeral volume. */
    bool is_of_pod = object->kind == &kv_kind_pod;
    for (int level = 0; owner && level < LEVELS_MAX; level++, owner = owner_of(state, owner)) {
        if (is_gone(owner) || is_gone(release_of(state, owner)) ||
            (owner->change == KV_REPLACED && is_of_pod))
            return KV_GONE;
        is_of_pod |= owner->kind == &kv_kind_pod;
        if (owner->change == KV_REPLACED)
            change = KV_CHANGED;
    }
    return change;
}

static bool moves_others(const struct kv_object *object)
{
    return object->change == KV_GONE || object->change == KV_REPLACED;
}

static bool anything_moves_others(const struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++)
        for (size_t k = 0; k < state->kinds[i].count; k++)
            if (moves_others(state->kinds[i].objects[k]))
                return true;
    return false;
}

struct follower {
    struct kv_object *object;
    enum kv_change_by_manifest change;
};

void overlay_follow(struct kv_state *state)
{
    struct kv_arena arena = {0};
    struct kv_list followers = {0};
    if (!anything_moves_others(state))
        return;
    for (size_t i = 0; i < state->kind_count; i++)
        for (size_t k = 0; k < state->kinds[i].count; k++) {
            struct kv_object *object = state->kinds[i].objects[k];
            enum kv_change_by_manifest change =
                object->change == KV_UNTOUCHED ? change_from_owners(state, object) : KV_UNTOUCHED;
            if (change != KV_UNTOUCHED)
                kv_list_add(&followers, &arena, struct follower, (struct follower){object, change});
        }
    /* Decided first, then marked: dependents of dependents are not followed. */
    kv_list_each(&followers, const struct follower, follower)
        follower->object->change = follower->change;
    kv_arena_release(&arena);
}
