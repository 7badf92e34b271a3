/* What expressions read of objects that manifests bring or change. */
#include "kept.h"

#include "state/server/sent.h"
#include "state/server/stored.h"

void kept_of_manifest(struct kv_state *state, struct kv_object *object, const char *api_version,
                      const struct kv_node *tree, bool unsure)
{
    const struct kv_cel_paths *paths = kept_paths(state, object->kind, api_version);
    object->kept = NULL;
    if (paths && tree) {
        const struct kv_node *stored = stored_object(object->kind, tree, &state->arena);
        const struct kv_memory memory = kept_memory(state);
        const struct kv_node *kept = kv_kept_of(object->kind, paths, stored, memory);
        object->kept = stored_mark(object->kind, kept, stored, unsure, &state->arena);
    }
    kept_note(state, object, api_version);
}

static bool is_served(const struct kv_node *object)
{
    const struct kv_node *status = kv_node_get(object, "status");
    return (status && status->count > 0) ||
           kv_tree_text(kv_node_get(object, "metadata"), "uid") != NULL;
}

const struct kv_node *kv_object_stored(const struct kv_node *object, struct kv_arena *arena)
{
    const char *api_version = kv_tree_text(object, "apiVersion");
    const char *name = kv_tree_text(object, "kind");
    if (!api_version || !name || is_served(object))
        return object;
    const struct kv_kind *known = kv_kind_find(api_version, name);
    const struct kv_kind *kind = known ? known : kv_kind_generic(api_version, name, arena);
    const struct kv_node *sent = manifest_as_sent(known, api_version, object, arena);
    const struct kv_node *stored = stored_object(kind, sent, arena);
    return stored_mark(kind, stored, stored, false, arena);
}

/* Where an order has no meaning, keys may be in any. */
static bool is_same(const struct kv_node *a, const struct kv_node *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->type != b->type || a->count != b->count || a->tag != b->tag)
        return false;
    if (a->type == KV_NODE_SCALAR)
        return a->plain == b->plain && strcmp(a->text.data, b->text.data) == 0;
    for (size_t i = 0; i < a->count; i++) {
        bool same = a->type == KV_NODE_SEQUENCE
                        ? is_same(a->items[i], b->items[i])
                        : is_same(a->pairs[i].value, kv_node_get(b, a->pairs[i].key->text.data));
        if (!same)
            return false;
    }
    return true;
}

bool kept_is_same(const struct kv_object *a, const struct kv_object *b)
{
    return is_same(a->kept, b->kept);
}

const struct kv_node *kept_served(const struct kv_state *state, const struct kv_object *object,
                                  struct kv_arena *arena)
{
    const struct kv_cel_paths *paths = kv_state_kept_paths(state, object->kind);
    if (!paths || !object->kept)
        return NULL;
    const struct kv_memory memory = {.arena = arena}; /* a merge makes no texts */
    return kv_kept_merge(paths, object->kept, kv_kind_encode(object, arena), memory);
}

void kept_other_manifest(struct kv_state *state, const char *api_version, const char *kind,
                         const char *namespace, const char *name)
{
    for (size_t i = 0; i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        char own[KV_API_VERSION_MAX];
        if (!kept_is_own(state, i) || strcmp(kinds->kind->name, kind) != 0 ||
            !kv_kind_is_of(kinds->kind, api_version) ||
            strcmp(kv_kind_api_version(kinds->kind, own), api_version) == 0)
            continue;
        for (size_t k = 0; k < kinds->count; k++) {
            struct kv_object *object = kinds->objects[k];
            if (kv_string_is(object->namespace, namespace) && strcmp(object->name, name) == 0)
                object->kept = NULL;
        }
        if (!kinds->kept->not_kept)
            kinds->kept->not_kept =
                kv_arena_printf(&state->arena,
                                "a manifest has %s %s as %s, where its fields may be elsewhere "
                                "than in %s",
                                kind, name, api_version, own);
        kv_state_not_known(state, kinds->kind, namespace, kinds->kept->not_kept);
    }
}
