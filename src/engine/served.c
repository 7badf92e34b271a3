/* A list that is refused or not found does not say whether the kind exists: permissions are checked
 * before existence, and a version that the server lacks is a 404 like a kind that it lacks.
 * Discovery tells them apart: /apis names the versions of each group, /apis/GROUP/VERSION the kinds
 * of one. Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
#include "engine_internal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kube/get.h"

#include <stdio.h>

/* The versions of the groups that are asked about: each once. */
struct versions {
    struct kv_get_request *requests;
    size_t count, capacity;
};

static const struct kv_get_request *version_find(const struct versions *versions, const char *path)
{
    for (size_t i = 0; i < versions->count; i++)
        if (strcmp(versions->requests[i].path, path) == 0)
            return &versions->requests[i];
    return NULL;
}

static void version_path(const char *group, const char *version, char *out, size_t size)
{
    snprintf(out, size, "/apis/%s/%s", group, version);
}

static void group_ask(struct versions *versions, const char *group, const struct kv_group *found)
{
    for (size_t i = 0; i < found->count && versions->count < versions->capacity; i++) {
        struct kv_get_request *request = &versions->requests[versions->count];
        version_path(group, found->versions[i], request->path, sizeof request->path);
        versions->count += !version_find(versions, request->path);
    }
}

/* Does a version have the kind? One that does not answer might. */
static bool has_kind(const struct kv_get_request *version, const char *kind, bool *has,
                     struct kv_error *error)
{
    struct kv_resource ignored;
    if (version->result == KV_GET_OK)
        return kv_resource_find(kv_buffer_as_text(&version->body), version->path, kind, &ignored,
                                has, error);
    *has = version->result != KV_GET_NOT_FOUND;
    return true;
}

static bool kind_judge(const struct versions *versions, const struct kv_group *group,
                       struct kv_served_kind *kind, struct kv_arena *arena, struct kv_error *error)
{
    struct kv_buffer others = {0};
    bool ok = true, as_read = false;
    for (size_t i = 0; ok && i < group->count; i++) {
        char path[sizeof((struct kv_get_request *)NULL)->path];
        bool has = false;
        version_path(kind->kind->group, group->versions[i], path, sizeof path);
        ok = has_kind(version_find(versions, path), kind->kind->name, &has, error);
        if (has && strcmp(group->versions[i], kind->kind->version) == 0)
            as_read = true;
        else if (has)
            kv_buffer_printf(&others, "%s%s", others.length ? ", " : "", group->versions[i]);
    }
    kind->served = as_read ? KV_SERVED_MAYBE : others.length ? KV_SERVED_OTHERWISE : KV_SERVED_NOT;
    if (others.length)
        kind->versions = kv_arena_copy(arena, kv_buffer_as_text(&others));
    kv_buffer_release(&others);
    return ok;
}

/* With the answer of /apis: asks for the versions, and judges by them. */
static bool kinds_judge(const struct kv_live *live, struct kv_text groups,
                        struct kv_served_kind *kinds, size_t count, struct kv_arena *arena,
                        struct kv_error *error)
{
    struct kv_group *found = kv_arena_array(arena, count, sizeof *found);
    struct versions versions = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        ok = kv_group_find(groups, kinds[i].kind->group, &found[i], error);
        versions.capacity += found[i].count;
    }
    versions.requests = kv_arena_array(arena, versions.capacity, sizeof *versions.requests);
    for (size_t i = 0; ok && i < count; i++)
        group_ask(&versions, kinds[i].kind->group, &found[i]);
    ok = ok && kv_client_get_all(live->client, versions.requests, versions.count, error);
    for (size_t i = 0; ok && i < count; i++)
        ok = kind_judge(&versions, &found[i], &kinds[i], arena, error);
    kv_get_release(versions.requests, versions.count);
    return ok;
}

bool kv_served_ask(const struct kv_live *live, struct kv_served_kind *kinds, size_t count,
                   struct kv_arena *arena, struct kv_error *error)
{
    if (count == 0)
        return true;
    struct kv_get_request *apis = kv_arena_alloc(arena, sizeof *apis);
    snprintf(apis->path, sizeof apis->path, "/apis");
    bool ok = kv_client_get_all(live->client, apis, 1, error);
    if (ok && apis->result == KV_GET_OK)
        ok = kinds_judge(live, kv_buffer_as_text(&apis->body), kinds, count, arena, error);
    kv_get_release(apis, 1);
    return ok;
}
