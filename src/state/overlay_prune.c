/* What is no more once Flux has applied the manifests: what it prunes, and what goes along. */
#include "overlay_internal.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/state/wanted.h"
#include "manifest_internal.h"

#include <stdlib.h>

/* --- a Kustomization's inventory --- */

/* NAMESPACE_NAME_GROUP_KIND; a name's colons are written `__`.
 * Source: cli-utils pkg/object/objmetadata.go (ParseObjMetadata). */
struct entry {
    const char *namespace, *name, *kind;
    const char *api_version; /* of its group; in some version */
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

static bool says_disabled(struct kv_labels labels, const char *key)
{
    return kv_string_is(kv_labels_get(labels, key), "disabled");
}

/* Who may tell Flux to leave an object may do so by a label or an annotation. */
static bool is_spared(const struct kv_object *object)
{
    static const char *const keys[] = {KV_FLUX_PRUNE, KV_FLUX_RECONCILE};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (says_disabled(object->labels, keys[i]) || says_disabled(object->annotations, keys[i]))
            return true;
    return false;
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

static void wanted_drop(struct kv_state *state, const struct entry *entry)
{
    kv_list_each(&state->wanted, struct kv_wanted, wanted)
    {
        if (wanted->object && kv_string_is(wanted->kind, entry->kind) &&
            kv_string_is(wanted->namespace, entry->namespace) &&
            kv_string_is(wanted->name, entry->name) &&
            manifest_group_compare(wanted->api_version, entry->api_version) == 0)
            wanted->object = NULL;
    }
}

static void inventory_prune(const struct kv_overlay *overlay, struct kv_state *state,
                            const struct kv_flux_object *kustomization, struct kv_arena *arena);

static void entry_prune(const struct kv_overlay *overlay, struct kv_state *state,
                        const struct entry *entry, struct kv_arena *arena)
{
    if (kv_manifests_find(overlay->manifests, entry->api_version, entry->kind, entry->namespace,
                          entry->name))
        return;
    const struct kv_kind *kind = kv_kind_find_any_version(entry->api_version, entry->kind);
    struct kv_object *object =
        kind ? overlay_object(state, kind, entry->namespace, entry->name) : NULL;
    if (object && (is_spared(object) || object->fate == KV_GONE))
        return;
    wanted_drop(state, entry);
    if (!object)
        return;
    object->fate = KV_GONE;
    /* A Kustomization that is deleted takes along what it has applied. */
    if (kind == &kv_kind_kustomization)
        inventory_prune(overlay, state, (const struct kv_flux_object *)object, arena);
}

static void inventory_prune(const struct kv_overlay *overlay, struct kv_state *state,
                            const struct kv_flux_object *kustomization, struct kv_arena *arena)
{
    if (kustomization->prune != KV_TRUE)
        return;
    kv_list_each(&kustomization->inventory, const struct kv_flux_entry, item)
    {
        struct entry entry;
        if (item->id && entry_parse(item->id, arena, &entry))
            entry_prune(overlay, state, &entry, arena);
    }
}

void overlay_prune(const struct kv_overlay *overlay, struct kv_state *state, const char *word)
{
    struct kv_arena arena = {0};
    const struct kv_flux_object *kustomization = overlay_kustomization(state, word);
    if (kustomization)
        inventory_prune(overlay, state, kustomization, &arena);
    kv_arena_release(&arena);
}

/* --- what goes along --- */

/* A server gives each owner an apiVersion; what was cut down may lack it. */
static const struct kv_object *owner_of(const struct kv_state *state,
                                        const struct kv_object *object)
{
    const struct kv_owner *owner = kv_object_controller(object);
    for (const struct kv_kind *const *kind = kv_kinds_registry; owner && *kind; kind++)
        if (strcmp((*kind)->name, owner->kind) == 0 &&
            (!owner->api_version || kv_kind_is_of(*kind, owner->api_version)))
            return kv_state_find(state, *kind, (*kind)->namespaced ? object->namespace : NULL,
                                 owner->name);
    return NULL;
}

/* The HelmRelease that has installed it. */
static const struct kv_object *release_of(const struct kv_state *state,
                                          const struct kv_object *object)
{
    const char *name = kv_labels_get(object->labels, KV_FLUX_RELEASE);
    const char *namespace = kv_labels_get(object->labels, KV_FLUX_RELEASE_NAMESPACE);
    return name && namespace ? kv_state_find(state, &kv_kind_helmrelease, namespace, name) : NULL;
}

static bool is_gone(const struct kv_object *object)
{
    return object && object->fate == KV_GONE;
}

/* What becomes of an object that nothing was decided for, by what stands above it. */
static enum kv_fate fate_from_above(const struct kv_state *state, const struct kv_object *object)
{
    enum { LEVELS_MAX = 4 }; /* owners of owners; none go in circles for ever */
    const struct kv_object *namespace =
        object->namespace ? kv_state_find(state, &kv_kind_namespace, NULL, object->namespace)
                          : NULL;
    enum kv_fate fate = KV_UNTOUCHED;
    if (is_gone(namespace) || is_gone(release_of(state, object)))
        return KV_GONE;
    const struct kv_object *owner = owner_of(state, object);
    for (int level = 0; owner && level < LEVELS_MAX; level++, owner = owner_of(state, owner)) {
        if (is_gone(owner) || is_gone(release_of(state, owner)) ||
            (owner->fate == KV_REPLACED && object->kind == &kv_kind_pod))
            return KV_GONE;
        if (owner->fate == KV_REPLACED)
            fate = KV_CHANGED;
    }
    return fate;
}

static bool moves_others(const struct kv_object *object)
{
    return object->fate == KV_GONE || object->fate == KV_REPLACED;
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
    enum kv_fate fate;
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
            enum kv_fate fate =
                object->fate == KV_UNTOUCHED ? fate_from_above(state, object) : KV_UNTOUCHED;
            if (fate != KV_UNTOUCHED)
                *(struct follower *)kv_list_push(&followers, &arena, sizeof(struct follower)) =
                    (struct follower){object, fate};
        }
    /* Decided first and marked then: what follows is not itself followed. */
    kv_list_each(&followers, const struct follower, follower) follower->object->fate =
        follower->fate;
    kv_arena_release(&arena);
}
