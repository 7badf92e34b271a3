#include "kubevet/kube/get.h"

#include "client_internal.h"

#include <jansson.h>

#define MAX_DOCUMENT_BYTES ((size_t)8 * 1024 * 1024)
#define MAX_UNDER_WAY      32

static bool take_answer(const struct kv_client *client, struct kv_get_request *request,
                        const struct kv_answer *answer, struct kv_error *error)
{
    if (answer->status == 200 && kv_answer_is_json(answer)) {
        kv_buffer_add(&request->body, answer->body.data, answer->body.length);
        return true;
    }
    switch (answer->status) {
    case 403:
        request->result = KV_GET_FORBIDDEN;
        break;
    case 404:
        request->result = KV_GET_NOT_FOUND;
        break;
    case 503:
        request->result = KV_GET_UNAVAILABLE;
        break;
    default:
        return kv_answer_error(client->connection, answer, error);
    }
    kv_answer_reason(answer, request->reason, sizeof request->reason);
    return true;
}

static bool begin(struct kv_client *client, struct kv_get_request *request, struct kv_error *error)
{
    const struct kv_transfer_request wanted = {
        .path = request->path, .max_body = MAX_DOCUMENT_BYTES, .owner = request};
    return kv_transfer_start(client, &wanted, error) != NULL;
}

bool kv_client_get_all(struct kv_client *client, struct kv_get_request *requests, size_t count,
                       struct kv_error *error)
{
    struct kv_transfer *transfer;
    size_t begun = 0, ended = 0;
    bool ok = true;
    while (ok && ended < count) {
        for (; ok && begun < count && begun - ended < MAX_UNDER_WAY; begun++)
            ok = begin(client, &requests[begun], error);
        ok = ok && kv_transfer_next(client, &transfer, error);
        if (!ok)
            break;
        ok = take_answer(client, transfer->owner, &transfer->answer, error);
        kv_transfer_end(transfer);
        ended++;
    }
    kv_transfer_end_all(client);
    return ok;
}

void kv_get_release(struct kv_get_request *requests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        kv_buffer_release(&requests[i].body);
}

/* --- paths --- */

void kv_version_path(const char *api_version, char *out, size_t size)
{
    snprintf(out, size, "%s/%s", strchr(api_version, '/') ? "/apis" : "/api", api_version);
}

void kv_object_path(const char *api_version, const char *resource, const char *namespace,
                    const char *name, char *out, size_t size)
{
    char *escaped = curl_easy_escape(NULL, name, 0);
    if (!escaped)
        kv_out_of_memory();
    snprintf(out, size, "%s/%s%s%s/%s/%s", strchr(api_version, '/') ? "/apis" : "/api", api_version,
             namespace ? "/namespaces/" : "", namespace ? namespace : "", resource, escaped);
    curl_free(escaped);
}

/* --- discovery --- */

/* What goes into a path: other text is taken for no name at all. */
static bool is_name(const char *name, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    return name && name[0] && name[strspn(name, letters)] == '\0' && strlen(name) < size;
}

/* The document, if it is of this kind; else NULL, which is an error. */
static json_t *document_read(struct kv_text body, const char *path, const char *kind,
                             struct kv_error *error)
{
    json_error_t ignored;
    json_t *root = json_loadb(body.data, body.length, 0, &ignored);
    const char *said = json_string_value(json_object_get(root, "kind"));
    if (said && strcmp(said, kind) == 0)
        return root;
    kv_error_at(error, KV_ERROR_CONNECTION, path, 0, 0,
                "the answer is a %s where an %s was expected",
                said ? said : "document without kind", kind);
    json_decref(root);
    return NULL;
}

static bool resource_take(const json_t *entry, const char *kind, struct kv_resource *out)
{
    const char *name = json_string_value(json_object_get(entry, "name"));
    const char *said = json_string_value(json_object_get(entry, "kind"));
    if (!said || strcmp(said, kind) != 0 || !is_name(name, sizeof out->name))
        return false; /* a subresource has a slash */
    snprintf(out->name, sizeof out->name, "%s", name);
    out->namespaced = json_is_true(json_object_get(entry, "namespaced"));
    return true;
}

bool kv_resource_find(struct kv_text body, const char *path, const char *kind,
                      struct kv_resource *out, bool *found, struct kv_error *error)
{
    *found = false;
    json_t *root = document_read(body, path, "APIResourceList", error);
    if (!root)
        return false;
    const json_t *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "resources"), i, entry)
    {
        if (!*found)
            *found = resource_take(entry, kind, out);
    }
    json_decref(root);
    return true;
}

static void versions_take(const json_t *group, struct kv_group *out)
{
    const json_t *entry;
    size_t i;
    json_array_foreach(json_object_get(group, "versions"), i, entry)
    {
        const char *version = json_string_value(json_object_get(entry, "version"));
        if (is_name(version, sizeof *out->versions) && out->count < KV_GROUP_VERSIONS_MAX)
            snprintf(out->versions[out->count++], sizeof *out->versions, "%s", version);
    }
}

bool kv_group_find(struct kv_text body, const char *group, struct kv_group *out,
                   struct kv_error *error)
{
    out->count = 0;
    json_t *root = document_read(body, "/apis", "APIGroupList", error);
    if (!root)
        return false;
    const json_t *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "groups"), i, entry)
    {
        const char *name = json_string_value(json_object_get(entry, "name"));
        if (name && strcmp(name, group) == 0)
            versions_take(entry, out);
    }
    json_decref(root);
    return true;
}
