#include "transfer_internal.h"

#include "kubevet/base/secret.h"
#include "kubevet/net/certificate.h"
#include "kubevet/net/easy.h"
#include "kubevet/net/secret_file.h"

#include <stdlib.h>

#define MAX_DOCUMENT_BYTES ((size_t)8 * 1024 * 1024)
#define MAX_PEM_BYTES      ((size_t)1024 * 1024)

#define DEFAULT_TIMEOUT (60 * KV_SECOND) /* of a request */

/* More pages and bytes than any cluster needs: 150,000 pods are 300 pages and about 3 GiB. Only one
 * page of each list is in memory at a time; with ordinary objects it has 1 to 10 MiB. */
static const struct client_limits default_limits = {
    .pages = 4000,
    .items = 2000000,
    .list_bytes = SIZE_MAX / 4 < (size_t)8 << 30 ? SIZE_MAX / 4 : (size_t)8 << 30,
    .refusal_bytes = (size_t)1 << 20, /* of which only the first words are quoted */
    .held_bytes = (size_t)256 << 20,
};

/* One of the TLS files, and its entry in the kubeconfig. */
struct pem {
    const char *file, *data; /* at most one */
    const char *what;
    const char *entry, *name,
        *entry_file; /* e.g. user "joe" of a kubeconfig; a NULL name = no entry */
    struct kv_buffer *out;
};

static bool pem_error(const struct pem *pem, const char *text, struct kv_error *error)
{
    kv_error_at(error, KV_ERROR_CONNECTION, pem->file ? pem->file : pem->entry_file, 0, 0, "%s",
                text);
    return pem->file || !pem->name ? false
                                   : kv_error_prepend(error, "%s \"%s\"", pem->entry, pem->name);
}

/* Problems are reported here, where the file can be named: libcurl only says that something is
 * wrong. */
static bool key_check(const struct pem *pem, const struct kv_client *client, struct kv_error *error)
{
    switch (kv_key_check(kv_buffer_as_text(&client->certificate), kv_buffer_as_text(pem->out))) {
    case KV_KEY_FITS:
        return true;
    case KV_KEY_ENCRYPTED:
        return pem_error(pem, "the key has a passphrase, which this version can't ask for", error);
    case KV_KEY_UNREADABLE:
        return pem_error(pem, "the client key can't be read: it is damaged or not PEM", error);
    case KV_KEY_OTHER:
        break;
    }
    return pem_error(pem, "the client key does not belong to the client certificate", error);
}

static void warn(const struct kv_client *client, const char *text)
{
    if (client->options.warn)
        client->options.warn(client->options.warn_context, KV_WARNING_CONNECTION, text);
}

/* Uses the readable certificates of the bundle, and warns about the others. */
static bool authorities_take(const struct pem *pem, const struct kv_client *client,
                             struct kv_text text, struct kv_error *error)
{
    struct kv_bundle bundle;
    struct kv_buffer problem = {0};
    struct kv_error shown = {0};
    char line[sizeof shown.file + sizeof shown.text];
    bool ok = kv_bundle_read(text, pem->out, &bundle);
    kv_buffer_printf(&problem, "%s%s", ok ? "" : pem->what, ok ? "" : " can't be read: ");
    kv_bundle_describe(&bundle, &problem);
    if (!ok) {
        pem_error(pem, problem.data, error);
    } else if (bundle.unreadable > 0) {
        kv_buffer_text(&problem, "; the others are used");
        pem_error(pem, problem.data, &shown);
        kv_error_format(&shown, line, sizeof line);
        warn(client, line);
    }
    kv_buffer_release(&problem);
    return ok;
}

static bool certificate_check(const struct pem *pem, struct kv_error *error)
{
    char text[128];
    struct kv_certificate ignored;
    if (kv_certificate_read(kv_buffer_as_text(pem->out), &ignored))
        return true;
    snprintf(text, sizeof text, "%s can't be read: it is damaged or not PEM", pem->what);
    return pem_error(pem, text, error);
}

static bool pem_read(const struct pem *pem, const struct kv_client *client, struct kv_error *error)
{
    if (!pem->file && !pem->data)
        return true;
    if (pem->file && !kv_secret_file_read(pem->file, MAX_PEM_BYTES, pem->out, error))
        return kv_error_prepend(error, "%s", pem->what);
    pem->out->secret = true;
    if (pem->data)
        kv_buffer_text(pem->out, pem->data);
    if (pem->out == &client->key)
        return key_check(pem, client, error);
    if (pem->out != &client->ca)
        return certificate_check(pem, error);
    struct kv_buffer whole = *pem->out;
    *pem->out = (struct kv_buffer){0};
    bool ok = authorities_take(pem, client, kv_buffer_as_text(&whole), error);
    kv_buffer_release(&whole);
    return ok;
}

static bool tls_files_read(struct kv_client *client, struct kv_error *error)
{
    const struct kv_connection *c = client->connection;
    const struct pem pems[] = {
        {c->ca_file, c->ca_data, "the certificate authority", "cluster", c->cluster,
         c->cluster_file, &client->ca},
        {c->certificate_file, c->certificate_data, "the client certificate", "user", c->user,
         c->user_file, &client->certificate},
        {c->key_file, c->key_data, "the client key", "user", c->user, c->user_file, &client->key},
    };
    for (size_t i = 0; i < sizeof pems / sizeof pems[0]; i++)
        if (!pem_read(&pems[i], client, error))
            return false;
    return true;
}

/* tls-server-name is the SNI and the name to verify; libcurl takes both from the URL. So the URL
 * has that name, CONNECT_TO leads to the real server, and the Host header keeps the real server's
 * name. */
static bool tls_server_name_use(struct kv_client *client, struct kv_error *error)
{
    const char *name = client->connection->tls_server_name;
    char *host = NULL, *port = NULL, *base = NULL;
    CURLU *url = curl_url();
    if (!url || curl_url_set(url, CURLUPART_URL, client->connection->server, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        kv_out_of_memory(); /* connection.c has parsed it already */
    curl_url_get(url, CURLUPART_PORT, &port, 0);
    bool ok = curl_url_set(url, CURLUPART_HOST, name, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_URL, &base, 0) == CURLUE_OK;
    if (ok) {
        size_t length = strlen(base);
        while (base[length - 1] == '/')
            length--;
        kv_buffer_add(&client->base, base, length);
        kv_buffer_printf(&client->host_header, "%s%s%s", host, port ? ":" : "", port ? port : "");
        kv_buffer_printf(&client->connect_to, "::%s:", host); /* any host and port: same port */
    } else {
        kv_error_set(error, KV_ERROR_CONNECTION, "tls-server-name is not a host name");
    }
    curl_free(host);
    curl_free(port);
    curl_free(base);
    curl_url_cleanup(url);
    return ok;
}

static bool base_set(struct kv_client *client, struct kv_error *error)
{
    if (client->connection->tls_server_name)
        return tls_server_name_use(client, error);
    kv_buffer_text(&client->base, client->connection->server);
    return true;
}

static int64_t deadline_after(int64_t nanoseconds)
{
    int64_t deadline;
    if (nanoseconds <= 0 || __builtin_add_overflow(kv_monotonic_now(), nanoseconds, &deadline))
        return INT64_MAX;
    return deadline;
}

bool kv_client_open(const struct kv_connection *connection, const struct kv_client_options *options,
                    struct kv_client **out, struct kv_error *error)
{
    struct kv_client *client = calloc(1, sizeof *client);
    *out = NULL;
    if (!client)
        kv_out_of_memory();
    kv_easy_begin();
    client->connection = connection;
    client->options = *options;
    if (client->options.request_timeout <= 0)
        client->options.request_timeout = DEFAULT_TIMEOUT;
    client->limits = default_limits;
    client->deadline = deadline_after(options->deadline);
    client->date = KV_TIME_NONE;
    credentials_init(&client->credentials, connection, &client->ca);
    client->unpacked = malloc(UNPACKED_BYTES);
    client->multi = transfer_multi_new();
    if (!client->unpacked)
        kv_out_of_memory();
    silence_init(client);
    if (!tls_files_read(client, error) || !base_set(client, error) ||
        !kv_proxy_choose(connection->server, connection->proxy_url, &client->proxy, error)) {
        kv_client_close(client);
        return false;
    }
    *out = client;
    return true;
}

void kv_client_close(struct kv_client *client)
{
    if (!client)
        return;
    transfer_end_all(client);
    curl_multi_cleanup(client->multi);
    kv_easy_end();
    kv_proxy_release(&client->proxy);
    credentials_release(&client->credentials);
    kv_buffer_release(&client->base);
    kv_buffer_release(&client->host_header);
    kv_buffer_release(&client->connect_to);
    kv_buffer_release(&client->ca);
    kv_buffer_release(&client->certificate);
    kv_buffer_release(&client->key);
    kv_intern_release(&client->warnings);
    kv_inflate_free_all(client->inflates);
    free(client->unpacked);
    free(client);
    kv_secret_scrub();
}

const char *kv_client_proxy(const struct kv_client *client, const char **source)
{
    *source = client->proxy.variable;
    return client->proxy.shown.length > 0 ? client->proxy.shown.data : NULL;
}

kv_time kv_client_date(const struct kv_client *client)
{
    return client->date;
}

const struct kv_certificate *kv_client_certificate(const struct kv_client *client)
{
    return client->verify.server.is_seen ? &client->verify.server.certificate : NULL;
}

bool kv_client_version_ask(struct kv_client *client, struct kv_error *error)
{
    const struct transfer_request request = {.path = VERSION_PATH, .max_body = MAX_DOCUMENT_BYTES};
    client->version[0] = '\0';
    client->version_asked = transfer_start(client, &request, error);
    return client->version_asked != NULL;
}

static bool version_read(struct kv_client *client, const struct response *answer,
                         struct kv_error *error)
{
    struct kv_arena arena = {0};
    if (answer->status != 200)
        return response_error(client->connection, answer, error);
    const struct kv_node *root = response_tree(answer, &arena);
    const char *version = kv_tree_text(root, "gitVersion");
    bool ok = version && version[0] == 'v' && strlen(version) <= sizeof client->version;
    if (ok)
        snprintf(client->version, sizeof client->version, "%s", version + 1);
    kv_arena_release(&arena);
    return ok || kv_error_at(error, KV_ERROR_CONNECTION, VERSION_PATH, 0, 0,
                             "the answer has no gitVersion: is this a Kubernetes API?");
}

bool client_version_take(struct kv_client *client, struct kv_error *error)
{
    struct transfer *transfer = client->version_asked;
    bool ok = version_read(client, &transfer->answer, error);
    transfer_end(transfer);
    return ok;
}

bool kv_client_version(struct kv_client *client, const char **out, struct kv_error *error)
{
    struct transfer *transfer;
    bool ok = client->version[0] || client->version_asked || kv_client_version_ask(client, error);
    if (ok && client->version_asked)
        ok = transfer_next(client, &transfer, error) && client_version_take(client, error);
    if (!ok)
        transfer_end_all(client);
    *out = client->version;
    return ok;
}
