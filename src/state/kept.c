#include "kept.h"

#include <stdio.h>

/* They follow the registered ones. */
bool kept_is_own(const struct kv_state *state, size_t index)
{
    return index >= kv_kinds_count(kv_kinds_registry) && index < state->kind_count;
}

static bool is_kind(const struct kv_kind *kind, const char *api_version, const char *name)
{
    char own[KV_API_VERSION_MAX];
    return strcmp(kind->name, name) == 0 &&
           strcmp(kv_kind_api_version(kind, own), api_version) == 0;
}

const struct kv_kind *kv_state_kind_named(const struct kv_state *state, const char *api_version,
                                          const char *kind)
{
    for (size_t i = 0; i < state->kind_count; i++)
        if (is_kind(state->kinds[i].kind, api_version, kind))
            return state->kinds[i].kind;
    return NULL;
}

/* Can it be part of a path? */
static bool is_name(const char *text, const char *more)
{
    static const char common[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    size_t length = 0;
    while (text[length] && (strchr(common, text[length]) || strchr(more, text[length])))
        length++;
    return length > 0 && text[length] == '\0';
}

/* NULL = such a kind may exist, and may be read. */
static const char *why_never(const char *api_version, const char *kind)
{
    const char *slash = strchr(api_version, '/');
    if (kv_is_secret(api_version, kind))
        return "a Secret is never read";
    bool valid = is_name(api_version, ".-/") && (!slash || !strchr(slash + 1, '/')) &&
                 is_name(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") &&
                 strlen(api_version) < KV_API_VERSION_MAX && strlen(kind) < KV_API_VERSION_MAX;
    return valid ? NULL
                 : "no kind has such a name: expected apiVersion/kind, such as apps/v1/Deployment";
}

static struct kv_kind *kind_add(struct kv_state *state, const char *api_version, const char *name)
{
    const char *never = why_never(api_version, name);
    struct kv_kind *kind = kv_kind_generic(api_version, name, &state->arena);
    struct kv_state_kind *kinds =
        kv_arena_array(&state->arena, state->kind_count + 1, sizeof *kinds);
    memcpy(kinds, state->kinds, state->kind_count * sizeof *kinds);
    state->kinds = kinds;
    state->kinds[state->kind_count++].kind = kind;
    if (never)
        kv_state_not_known(state, kind, NULL, never);
    return kind;
}

const struct kv_kind *kv_state_keep(struct kv_state *state, const char *api_version,
                                    const char *kind, const struct kv_cel_paths *paths)
{
    const struct kv_kind *named = kv_state_kind_named(state, api_version, kind);
    struct kv_kind *own = named ? NULL : kind_add(state, api_version, kind);
    named = named ? named : own;
    struct kv_state_kind *kinds = kv_state_kind(state, named);
    if (!state->kept_cache)
        state->kept_cache = kv_kept_cache_new(&state->arena);
    if (!kinds->kept)
        kinds->kept = kv_arena_alloc(&state->arena, sizeof *kinds->kept);
    if (own)
        kinds->kept->own = own;
    kv_cel_paths_merge(&state->arena, &kinds->kept->asked, paths);
    return named;
}

const struct kv_kind *kv_state_kept_kind(const struct kv_state *state, size_t index)
{
    for (size_t i = 0; i < state->kind_count; i++)
        if (state->kinds[i].kept && index-- == 0)
            return state->kinds[i].kind;
    return NULL;
}

const struct kv_kind *const *kv_state_kinds_and_kept(struct kv_state *state,
                                                     const struct kv_kind *const *kinds)
{
    size_t count = kv_kinds_count(kinds);
    const struct kv_kind *kind;
    const struct kv_kind **all =
        kv_arena_array(&state->arena, count + state->kind_count + 1, sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = kinds[i];
    for (size_t i = 0; (kind = kv_state_kept_kind(state, i)); i++)
        if (!kv_kinds_hold(all, kind))
            all[count++] = kind;
    return all;
}

static struct kv_kept *kept_of(const struct kv_state *state, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    return kinds ? kinds->kept : NULL;
}

void kv_state_kind_found(struct kv_state *state, const struct kv_kind *kind, const char *resource,
                         bool namespaced)
{
    struct kv_kind *own = kept_of(state, kind)->own;
    own->resource = kv_arena_copy(&state->arena, kv_text_of(resource));
    own->namespaced = namespaced;
    own->scope_unknown = false;
}

const struct kv_cel_paths *kv_state_asked_paths(const struct kv_state *state,
                                                const struct kv_kind *kind)
{
    const struct kv_kept *kept = kept_of(state, kind);
    return kept ? &kept->asked : NULL;
}

const struct kv_cel_paths *kv_state_kept_paths(const struct kv_state *state,
                                               const struct kv_kind *kind)
{
    const struct kv_kept *kept = kept_of(state, kind);
    return kept ? (kept->held ? kept->held : &kept->asked) : NULL;
}

const char *kv_state_not_kept(const struct kv_state *state, const struct kv_kind *kind)
{
    const struct kv_kept *kept = kept_of(state, kind);
    return kept ? kept->not_kept : NULL;
}

struct kv_memory kept_memory(struct kv_state *state)
{
    return (struct kv_memory){.arena = &state->arena,
                              .strings = &state->strings,
                              .parts = &state->parts,
                              .scratch = &state->scratch,
                              .kept_cache = state->kept_cache};
}

static bool is_version_of(const struct kv_kind *kind, const char *api_version)
{
    char own[KV_API_VERSION_MAX];
    return !api_version || strcmp(api_version, kv_kind_api_version(kind, own)) == 0;
}

const struct kv_cel_paths *kept_paths(const struct kv_state *state, const struct kv_kind *kind,
                                      const char *api_version)
{
    const struct kv_kept *kept = kept_of(state, kind);
    return kept && is_version_of(kind, api_version) ? &kept->asked : NULL;
}

void kept_forget(struct kv_state *state, struct kv_object *object, const char *why)
{
    struct kv_kept *kept = kept_of(state, object->kind);
    if (!kept)
        return;
    object->kept = NULL;
    if (!kept->not_kept)
        kept->not_kept = kv_arena_printf(&state->arena, "%s %s%s%s: %s", object->kind->name,
                                         object->namespace ? object->namespace : "",
                                         object->namespace ? "/" : "", object->name, why);
}

void kept_note(struct kv_state *state, struct kv_object *object, const char *api_version)
{
    char own[KV_API_VERSION_MAX], why[3 * KV_API_VERSION_MAX];
    if (object->kept || !kept_of(state, object->kind))
        return;
    snprintf(why, sizeof why, "it is written as %s, where its fields may be elsewhere than in %s",
             api_version, kv_kind_api_version(object->kind, own));
    kept_forget(state, object, why);
}

const struct kv_kind *kept_own_kind(const struct kv_state *state, const char *api_version,
                                    const char *kind)
{
    if (!api_version || !kind || why_never(api_version, kind))
        return NULL;
    for (size_t i = 0; i < state->kind_count; i++)
        if (kept_is_own(state, i) && is_kind(state->kinds[i].kind, api_version, kind))
            return state->kinds[i].kind;
    return NULL;
}

void kept_versions_note(struct kv_state *state, const char *api_version, const char *kind)
{
    char own[KV_API_VERSION_MAX];
    for (size_t i = 0; api_version && kind && i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        if (kept_is_own(state, i) && !kinds->other_version &&
            strcmp(kinds->kind->name, kind) == 0 && kv_kind_is_of(kinds->kind, api_version) &&
            !is_version_of(kinds->kind, api_version))
            kinds->other_version =
                kv_arena_printf(&state->arena, "the state has it in version %s, not in %s",
                                api_version, kv_kind_api_version(kinds->kind, own));
    }
}
