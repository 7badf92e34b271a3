/* A list that is refused or not found does not show whether the kind exists: permissions are
 * checked first, and a missing version is a 404 like a missing kind. Discovery distinguishes them:
 * /apis lists the versions of each group, /apis/GROUP/VERSION the kinds of one. Source:
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
#include "engine/internal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kube/get.h"

#include <stdio.h>

/* The versions of the requested groups, each once. */
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

/* Does a version have the kind? If it does not answer with a list of its kinds, it might. */
static bool has_kind(const struct kv_get_request *version, const char *kind)
{
    struct kv_resource ignored;
    struct kv_error failure = {0};
    bool has = false;
    if (version->result == KV_GET_OK)
        return !kv_resource_find(kv_buffer_as_text(&version->body), version->path, kind, &ignored,
                                 &has, &failure) ||
               has;
    return version->result != KV_GET_NOT_FOUND;
}

static void served_find(const struct versions *versions, const struct kv_group *group,
                        struct served_kind *kind, struct kv_arena *arena)
{
    struct kv_buffer others = {0};
    bool as_read = false;
    for (size_t i = 0; i < group->count; i++) {
        char path[sizeof((struct kv_get_request *)NULL)->path];
        version_path(kind->kind->group, group->versions[i], path, sizeof path);
        bool has = has_kind(version_find(versions, path), kind->kind->name);
        if (has && strcmp(group->versions[i], kind->kind->version) == 0)
            as_read = true;
        else if (has)
            kv_buffer_printf(&others, "%s%s", others.length ? ", " : "", group->versions[i]);
    }
    kind->served = as_read ? SERVED_MAYBE : others.length ? SERVED_OTHERWISE : SERVED_NOT;
    if (others.length)
        kind->versions = kv_arena_copy(arena, kv_buffer_as_text(&others));
    kv_buffer_release(&others);
}

/* With the response of /apis: requests the versions and evaluates them. */
static bool served_find_all(const struct kv_live *live, struct kv_text groups,
                            struct served_kind *kinds, size_t count, struct kv_arena *arena,
                            struct kv_error *error)
{
    struct kv_group *found = kv_arena_array(arena, count, sizeof *found);
    struct versions versions = {0};
    struct kv_error failure = {0};
    for (size_t i = 0; i < count; i++) {
        if (!kv_group_find(groups, kinds[i].kind->group, &found[i], &failure))
            return true; /* not a list of groups: the server does not say what it has */
        versions.capacity += found[i].count;
    }
    versions.requests = kv_arena_array(arena, versions.capacity, sizeof *versions.requests);
    for (size_t i = 0; i < count; i++)
        group_ask(&versions, kinds[i].kind->group, &found[i]);
    bool ok = kv_client_get_all(live->client, versions.requests, versions.count, error);
    for (size_t i = 0; ok && i < count; i++)
        served_find(&versions, &found[i], &kinds[i], arena);
    kv_get_release(versions.requests, versions.count);
    return ok;
}

bool served_ask(const struct kv_live *live, struct served_kind *kinds, size_t count,
                struct kv_arena *arena, struct kv_error *error)
{
    if (count == 0)
        return true;
    struct kv_get_request *apis = kv_arena_alloc(arena, sizeof *apis);
    snprintf(apis->path, sizeof apis->path, "/apis");
    bool ok = kv_client_get_all(live->client, apis, 1, error);
    if (ok && apis->result == KV_GET_OK)
        ok = served_find_all(live, kv_buffer_as_text(&apis->body), kinds, count, arena, error);
    kv_get_release(apis, 1);
    return ok;
}
