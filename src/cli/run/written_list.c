/* Objects of the cluster, whole, in pages. */
#include "source.h"
#include "written.h"

#include "kubevet/kinds/kind.h"
#include "kubevet/kube/get.h"
#include "kubevet/spec/expression.h"

#include <stdio.h>

enum { PAGE = 100, PATH_MAX_BYTES = 2048 }; /* an answer has up to 8 MiB */

static bool answer_check(const struct kv_get_request *request, struct kv_error *error)
{
    return request->result == KV_GET_OK ||
           kv_error_set(error, KV_ERROR_CONNECTION, "%s: %s", request->path, request->reason);
}

/* Asks the server where a kind of an API version is. */
static bool discovered_path(struct session *session, const char *api_version, const char *name,
                            const char *namespace, char *out, struct kv_error *error)
{
    struct kv_get_request request = {0};
    struct kv_resource resource;
    bool found = false;
    kv_version_path(api_version, request.path, sizeof request.path);
    bool ok = kv_client_get_all(session->client, &request, 1, error) &&
              answer_check(&request, error) &&
              kv_resource_find(kv_buffer_as_text(&request.body), request.path, name, &resource,
                               &found, error);
    if (ok && !found)
        ok = kv_error_set(error, KV_ERROR_USAGE, "--kind: the server has no %s in %s", name,
                          api_version);
    const char *within = ok && resource.namespaced ? namespace : NULL;
    if (ok)
        snprintf(out, PATH_MAX_BYTES, "%s%s%s/%s", request.path, within ? "/namespaces/" : "",
                 within ? within : "", resource.name);
    kv_get_release(&request, 1);
    return ok;
}

static bool list_path(struct session *session, const struct kv_expression_kind *kind,
                      const char *namespace, char *out, struct kv_error *error)
{
    const struct kv_kind *known = kv_kind_find(kind->api_version, kind->kind);
    if (!known)
        return discovered_path(session, kind->api_version, kind->kind, namespace, out, error);
    kv_kind_path(known, known->namespaced ? namespace : NULL, out);
    return true;
}

/* The token of the next page, or NULL; it is base64 or JSON in base64 of the server's own. */
static const char *next_page(struct kv_text page, struct kv_arena *arena)
{
    struct kv_reader *reader = kv_reader_json(page, "list", KV_ERROR_CONNECTION);
    const struct kv_node *tree = kv_tree_read(reader, arena);
    kv_reader_close(reader);
    const struct kv_node *metadata = tree ? kv_node_get(tree, "metadata") : NULL;
    const char *token = metadata ? kv_tree_text(metadata, "continue") : NULL;
    return token && *token ? token : NULL;
}

static void query_escape(struct kv_buffer *out, const char *text)
{
    for (; *text; text++)
        if (isalnum((unsigned char)*text) || strchr("-_.~", *text))
            kv_buffer_add(out, text, 1);
        else
            kv_buffer_printf(out, "%%%02X", (unsigned char)*text);
}

static bool page_path(const char *path, const char *token, char *out, size_t size,
                      struct kv_error *error)
{
    struct kv_buffer query = {0};
    kv_buffer_printf(&query, "%s?limit=%d", path, PAGE);
    if (token) {
        kv_buffer_text(&query, "&continue=");
        query_escape(&query, token);
    }
    bool fits = query.length < size;
    snprintf(out, size, "%s", query.data);
    kv_buffer_release(&query);
    return fits || kv_error_set(error, KV_ERROR_CONNECTION,
                                "%s: the server's token for the next page is too long", path);
}

static bool pages_read(struct session *session, const char *path, struct written_objects *out,
                       struct kv_error *error)
{
    const char *token = NULL;
    bool ok;
    do {
        struct kv_get_request request = {0};
        ok = page_path(path, token, request.path, sizeof request.path, error) &&
             kv_client_get_all(session->client, &request, 1, error) &&
             answer_check(&request, error) &&
             written_parse(kv_buffer_as_text(&request.body), path, KV_ERROR_CONNECTION, out, error);
        token = ok ? next_page(kv_buffer_as_text(&request.body), &session->arena) : NULL;
        kv_get_release(&request, 1);
    } while (ok && token);
    return ok;
}

/* An empty list does not show whether there is such a namespace. */
static bool namespace_check(struct session *session, const char *namespace, struct kv_error *error)
{
    struct kv_get_request request = {0};
    kv_object_path("v1", "namespaces", NULL, namespace, request.path, sizeof request.path);
    bool ok = kv_client_get_all(session->client, &request, 1, error);
    if (ok && request.result == KV_GET_NOT_FOUND)
        ok = kv_error_set(error, KV_ERROR_USAGE, "-n: the cluster has no namespace %s", namespace);
    kv_get_release(&request, 1);
    return ok;
}

bool written_list(const struct kv_options *options, const char *kind, const char *namespace,
                  struct written_objects *out, struct kv_error *error)
{
    struct session session = {0};
    char path[PATH_MAX_BYTES];
    const struct kv_expression_kind *named = kv_expression_kind_read(kind, &out->arena, error);
    if (!named) {
        error->kind = KV_ERROR_USAGE;
        return kv_error_prepend(error, "--kind");
    }
    bool ok = session_open(&session, options, error);
    session_warn(&session);
    ok = ok && list_path(&session, named, namespace, path, error) &&
         pages_read(&session, path, out, error) &&
         (out->items.count > 0 || !namespace || namespace_check(&session, namespace, error));
    session_close(&session);
    return ok;
}
