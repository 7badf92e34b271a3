/* An account that may not list a custom resource gets 403 whether the resource is there or not: the
 * API server asks for permissions first. Discovery, which every account may read, tells the two
 * apart. */
#include "engine_internal.h"

#include "kubevet/kube/get.h"

/* A kind that the server does not have is as if its list had not been found. */
static bool request_settle(struct kv_list_request *request, const struct kv_get_request *version,
                           struct kv_error *error)
{
    struct kv_resource resource;
    bool found = version->result != KV_GET_NOT_FOUND;
    if (version->result == KV_GET_OK &&
        !kv_resource_find(kv_buffer_as_text(&version->body), version->path, request->kind->name,
                          &resource, &found, error))
        return false;
    if (!found)
        request->result = KV_LIST_NOT_FOUND;
    return true;
}

bool kv_forbidden_settle(const struct kv_live *live, struct kv_list_request *requests, size_t count,
                         struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct kv_get_request *versions = kv_arena_array(&arena, count, sizeof *versions);
    size_t asked = 0;
    for (size_t i = 0; i < count; i++) {
        if (requests[i].result != KV_LIST_FORBIDDEN || !requests[i].kind->custom)
            continue;
        char api_version[KV_API_VERSION_MAX];
        versions[asked].context = &requests[i];
        kv_version_path(kv_kind_api_version(requests[i].kind, api_version), versions[asked].path,
                        sizeof versions[asked].path);
        asked++;
    }
    bool ok = kv_client_get_all(live->client, versions, asked, error);
    for (size_t i = 0; ok && i < asked; i++)
        ok = request_settle(versions[i].context, &versions[i], error);
    kv_get_release(versions, asked);
    kv_arena_release(&arena);
    return ok;
}
