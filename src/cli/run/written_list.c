/* Objects of the cluster, whole, in pages. */
#include "source.h"
#include "written.h"

#include "kubevet/kinds/kind.h"
#include "kubevet/kube/get.h"

#include <stdio.h>

enum { PAGE = 100, PATH_MAX_BYTES = 2048 }; /* an answer has up to 8 MiB */

static bool answer_check(const struct kv_get_request *request, struct kv_error *error)
{
    return request->result == KV_GET_OK ||
           kv_error_set(error, KV_ERROR_CONNECTION, "%s: %s", request->path, request->reason);
}

static const struct kv_kind *known_kind(const char *name)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    return NULL;
}

static bool named_path(const char *name, const char *namespace, char *out, struct kv_error *error)
{
    const struct kv_kind *kind = known_kind(name);
    if (!kind)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--kind %s: kubevet does not know this kind; say its version, as in "
                            "example.com/v1/%s",
                            name, name);
    kv_kind_path(kind, kind->namespaced ? namespace : NULL, out);
    return true;
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

static bool list_path(struct session *session, const char *kind, const char *namespace, char *out,
                      struct kv_error *error)
{
    const char *slash = strrchr(kind, '/');
    if (!slash)
        return named_path(kind, namespace, out, error);
    const char *api_version =
        kv_arena_copy(&session->arena, (struct kv_text){kind, (size_t)(slash - kind)});
    return discovered_path(session, api_version, slash + 1, namespace, out, error);
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

static bool is_secret(const char *kind)
{
    return strcmp(kind, "Secret") == 0 || strcmp(kind, "v1/Secret") == 0;
}

bool written_list(const struct kv_options *options, const char *kind, const char *namespace,
                  struct written_objects *out, struct kv_error *error)
{
    struct session session = {0};
    char path[PATH_MAX_BYTES];
    if (is_secret(kind))
        return kv_error_set(error, KV_ERROR_USAGE, "--kind: Secrets are never read");
    bool ok = session_open(&session, options, error);
    session_warn(&session);
    ok = ok && list_path(&session, kind, namespace, path, error) &&
         pages_read(&session, path, out, error);
    session_close(&session);
    return ok;
}
