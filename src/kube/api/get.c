#include "kubevet/kube/get.h"

#include "client_internal.h"

#include "kubevet/base/tree.h"

#define MAX_DOCUMENT_BYTES ((size_t)8 * 1024 * 1024)
#define MAX_UNDER_WAY      32

static void fail(struct kv_get_request *request, const struct kv_error *failure)
{
    request->result = KV_GET_FAILED;
    kv_error_format(failure, request->reason, sizeof request->reason);
}

static void answer_take(const struct kv_client *client, struct kv_get_request *request,
                        const struct response *answer)
{
    struct kv_error failure = {0};
    request->is_protobuf = request->protobuf && response_is_protobuf(answer);
    if (answer->status == 200 && (request->is_protobuf || response_is_json(answer))) {
        kv_buffer_add(&request->body, answer->body.data, answer->body.length);
        return;
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
        response_error(client->connection, answer, &failure);
        fail(request, &failure);
        return;
    }
    response_reason(answer, request->reason, sizeof request->reason);
}

static bool begin(struct kv_client *client, struct kv_get_request *request, struct kv_error *error)
{
    const struct transfer_request wanted = {.path = request->path,
                                            .accept = request->protobuf ? ACCEPT_PROTOBUF : NULL,
                                            .max_body = MAX_DOCUMENT_BYTES,
                                            .owner = request};
    return transfer_start(client, &wanted, error) != NULL;
}

bool kv_client_get_all(struct kv_client *client, struct kv_get_request *requests, size_t count,
                       struct kv_error *error)
{
    struct transfer *transfer;
    size_t begun = 0, ended = 0;
    bool ok = true;
    while (ok && ended < count) {
        for (; ok && begun < count && begun - ended < MAX_UNDER_WAY; begun++)
            ok = begin(client, &requests[begun], error);
        if (!ok)
            break;
        struct kv_error failure = {0};
        if (transfer_next(client, &transfer, &failure)) {
            answer_take(client, transfer->owner, &transfer->answer);
        } else if (transfer && transfer->owner && transfer_failed_alone(transfer)) {
            fail(transfer->owner, &failure);
        } else {
            *error = failure;
            ok = false;
            break;
        }
        transfer_end(transfer);
        ended++;
    }
    transfer_end_all(client);
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

/* Only names that can be part of a path are accepted. */
static bool is_name(const char *name, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    return name && name[0] && name[strspn(name, letters)] == '\0' && strlen(name) < size;
}

/* The document, if it is of this kind; else NULL with an error. */
static const struct kv_node *document_read(struct kv_text body, const char *path, const char *kind,
                                           struct kv_arena *arena, struct kv_error *error)
{
    struct kv_reader *reader = kv_reader_json(body, path, KV_ERROR_CONNECTION);
    const struct kv_node *root = kv_tree_read(reader, arena);
    bool whole = root && kv_read_end(reader);
    const char *said = whole ? kv_tree_text(root, "kind") : NULL;
    kv_reader_close(reader);
    if (said && strcmp(said, kind) == 0)
        return root;
    kv_error_at(error, KV_ERROR_CONNECTION, path, 0, 0,
                "the answer is a %s where an %s was expected",
                said ? said : "document without kind", kind);
    return NULL;
}

/* The items of the list under a key; none if there is no list. */
static size_t items_of(const struct kv_node *mapping, const char *key,
                       const struct kv_node *const **items)
{
    const struct kv_node *list = kv_node_get(mapping, key);
    bool is_list = list && list->type == KV_NODE_SEQUENCE;
    *items = is_list ? list->items : NULL;
    return is_list ? list->count : 0;
}

static bool resource_take(const struct kv_node *entry, const char *kind, struct kv_resource *out)
{
    const char *name = kv_tree_text(entry, "name");
    const char *said = kv_tree_text(entry, "kind");
    if (!said || strcmp(said, kind) != 0 || !is_name(name, sizeof out->name))
        return false; /* a subresource has a slash */
    snprintf(out->name, sizeof out->name, "%s", name);
    out->namespaced = kv_string_is(kv_tree_text(entry, "namespaced"), "true");
    return true;
}

bool kv_resource_find(struct kv_text body, const char *path, const char *kind,
                      struct kv_resource *out, bool *found, struct kv_error *error)
{
    struct kv_arena arena = {0};
    const struct kv_node *const *entries;
    const struct kv_node *root = document_read(body, path, "APIResourceList", &arena, error);
    size_t count = items_of(root, "resources", &entries);
    *found = false;
    for (size_t i = 0; i < count && !*found; i++)
        *found = resource_take(entries[i], kind, out);
    kv_arena_release(&arena);
    return root != NULL;
}

/* Is it the first entry of its kind? Subresources have a slash in their name. */
static bool is_new_kind(const struct kv_node *const *entries, size_t index)
{
    const char *kind = kv_tree_text(entries[index], "kind");
    const char *name = kv_tree_text(entries[index], "name");
    for (size_t i = 0; kind && i < index; i++)
        if (kv_string_is(kv_tree_text(entries[i], "kind"), kind))
            return false;
    return kind && name && !strchr(name, '/');
}

void kv_resource_kinds(struct kv_text body, size_t most, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct kv_error ignored = {0};
    const struct kv_node *const *entries;
    const struct kv_node *root = document_read(body, "", "APIResourceList", &arena, &ignored);
    size_t count = items_of(root, "resources", &entries), listed = 0;
    for (size_t i = 0; i < count && listed <= most; i++) {
        if (!is_new_kind(entries, i))
            continue;
        kv_buffer_printf(out, "%s%s", listed ? ", " : "",
                         listed < most ? kv_tree_text(entries[i], "kind") : "...");
        listed++;
    }
    kv_arena_release(&arena);
}

static void versions_take(const struct kv_node *group, struct kv_group *out)
{
    const struct kv_node *const *entries;
    size_t count = items_of(group, "versions", &entries);
    for (size_t i = 0; i < count; i++) {
        const char *version = kv_tree_text(entries[i], "version");
        if (is_name(version, sizeof *out->versions) && out->count < KV_GROUP_VERSIONS_MAX)
            snprintf(out->versions[out->count++], sizeof *out->versions, "%s", version);
    }
}

bool kv_group_find(struct kv_text body, const char *group, struct kv_group *out,
                   struct kv_error *error)
{
    struct kv_arena arena = {0};
    const struct kv_node *const *entries;
    const struct kv_node *root = document_read(body, "/apis", "APIGroupList", &arena, error);
    size_t count = items_of(root, "groups", &entries);
    out->count = 0;
    for (size_t i = 0; i < count; i++)
        if (kv_string_is(kv_tree_text(entries[i], "name"), group))
            versions_take(entries[i], out);
    kv_arena_release(&arena);
    return root != NULL;
}
