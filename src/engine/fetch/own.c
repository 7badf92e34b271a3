/* Kinds that only expressions name: their plural and scope are what discovery says. */
#include "engine/internal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kube/get.h"
#include "kubevet/state/kept.h"

enum { KINDS_SHOWN = 12 };

/* The kinds to be found, and the documents of their versions, each once. */
struct finding {
    const struct kv_kind **kinds;
    const struct kv_get_request **asked; /* parallel */
    size_t count;
    struct kv_get_request *versions;
    size_t version_count;
};

static bool is_to_find(const struct kv_state *state, const struct kv_kind *kind)
{
    return kind->scope_unknown && !kv_state_kind(state, kind)->unknown.count;
}

static const struct kv_get_request *version_ask(struct finding *finding, const char *api_version)
{
    struct kv_get_request *request = &finding->versions[finding->version_count];
    kv_version_path(api_version, request->path, sizeof request->path);
    for (size_t i = 0; i < finding->version_count; i++)
        if (strcmp(finding->versions[i].path, request->path) == 0)
            return &finding->versions[i];
    finding->version_count++;
    return request;
}

static struct finding finding_make(struct kv_state *state)
{
    struct finding finding = {0};
    const struct kv_kind *kind;
    char api_version[KV_API_VERSION_MAX];
    size_t most = state->kind_count;
    finding.kinds = kv_arena_array(&state->arena, most, sizeof *finding.kinds);
    finding.asked = kv_arena_array(&state->arena, most, sizeof *finding.asked);
    /* One more: a request is written before it is known to be new. */
    finding.versions = kv_arena_array(&state->arena, most + 1, sizeof *finding.versions);
    for (size_t i = 0; (kind = kv_state_kept_kind(state, i)); i++)
        if (is_to_find(state, kind)) {
            finding.asked[finding.count] =
                version_ask(&finding, kv_kind_api_version(kind, api_version));
            finding.kinds[finding.count++] = kind;
        }
    return finding;
}

/* The version's document says where the kind is; false if it has none. */
static bool kind_find(struct kv_state *state, const struct kv_kind *kind,
                      const struct kv_get_request *version)
{
    struct kv_resource resource;
    struct kv_error failure = {0};
    char reason[sizeof version->reason];
    bool found = false;
    if (version->result == KV_GET_NOT_FOUND)
        return false;
    bool read = version->result == KV_GET_OK &&
                kv_resource_find(kv_buffer_as_text(&version->body), version->path, kind->name,
                                 &resource, &found, &failure);
    if (found)
        kv_state_kind_found(state, kind, resource.name, resource.namespaced);
    if (read)
        return found;
    kv_error_format(&failure, reason, sizeof reason);
    kv_state_not_known(state, kind, NULL, version->result == KV_GET_OK ? reason : version->reason);
    return true;
}

/* The server has no such kind in this version: what else it has. */
static void missing_note(struct kv_state *state, const struct served_kind *served,
                         const struct kv_get_request *version)
{
    char api_version[KV_API_VERSION_MAX];
    struct kv_buffer reason = {0}, kinds = {0};
    kv_buffer_printf(&reason, "the server has no %s in %s", served->kind->name,
                     kv_kind_api_version(served->kind, api_version));
    if (version->result == KV_GET_OK)
        kv_resource_kinds(kv_buffer_as_text(&version->body), KINDS_SHOWN, &kinds);
    if (served->served == SERVED_OTHERWISE)
        kv_buffer_printf(&reason, ", only as %s: name one of these versions", served->versions);
    else if (kinds.length)
        kv_buffer_printf(&reason, ", which has %s", kinds.data);
    else
        kv_buffer_text(&reason, ": is its definition installed?");
    kv_state_not_known(state, served->kind, NULL, reason.data);
    kv_buffer_release(&reason);
    kv_buffer_release(&kinds);
}

bool kv_engine_find_kinds(const struct kv_live *live, struct kv_state *state,
                          struct kv_error *error)
{
    struct finding finding = finding_make(state);
    struct served_kind *missing = kv_arena_array(&state->arena, finding.count, sizeof *missing);
    const struct kv_get_request **of = kv_arena_array(&state->arena, finding.count, sizeof *of);
    size_t count = 0;
    bool ok = kv_client_get_all(live->client, finding.versions, finding.version_count, error);
    for (size_t i = 0; ok && i < finding.count; i++)
        if (!kind_find(state, finding.kinds[i], finding.asked[i])) {
            of[count] = finding.asked[i];
            missing[count++].kind = finding.kinds[i];
        }
    ok = ok && served_ask(live, missing, count, &state->arena, error);
    for (size_t i = 0; ok && i < count; i++)
        missing_note(state, &missing[i], of[i]);
    kv_get_release(finding.versions, finding.version_count);
    return ok;
}

const struct kv_kind *const *kinds_with_kept(const struct kv_kind *const *kinds,
                                             struct kv_state *state)
{
    const struct kv_kind *const *all = kv_state_kinds_and_kept(state, kinds);
    const struct kv_kind **found =
        kv_arena_array(&state->arena, kv_kinds_count(all) + 1, sizeof *found);
    for (size_t count = 0; *all; all++)
        if (!(*all)->scope_unknown)
            found[count++] = *all;
    return found;
}
