#include "transfer_internal.h"

#include "certificate.h"
#include "file.h"

#include <jansson.h>
#include <stdlib.h>

#define MAX_DOCUMENT_BYTES ((size_t)8 * 1024 * 1024)
#define MAX_PEM_BYTES      ((size_t)1024 * 1024)

#define DEFAULT_TIMEOUT (60 * KV_SECOND) /* of a request */

/* More pages than a cluster can hold objects for, and bytes: 150,000 pods are 300 pages and about
 * 3 GiB. What is held at the same time is a page of each list; one of ordinary objects has 1 to
 * 10 MiB. */
static const struct kv_client_limits default_limits = {
    .pages = 4000,
    .items = 2000000,
    .list_bytes = SIZE_MAX / 4 < (size_t)8 << 30 ? SIZE_MAX / 4 : (size_t)8 << 30,
    .refusal_bytes = (size_t)1 << 20, /* of which the first words are quoted */
    .held_bytes = (size_t)256 << 20,
};

/* One of the TLS files, and the kubeconfig's entry that it is of. */
struct pem {
    const char *file, *data; /* at most one */
    const char *what;
    const char *entry, *name, *entry_file; /* user "joe" of a kubeconfig; a name of NULL = none */
    struct kv_buffer *out;
};

static bool pem_error(const struct pem *pem, const char *text, struct kv_error *error)
{
    kv_error_at(error, KV_ERROR_CONNECTION, pem->file ? pem->file : pem->entry_file, 0, 0, "%s",
                text);
    return pem->file || !pem->name ? false
                                   : kv_error_prepend(error, "%s \"%s\"", pem->entry, pem->name);
}

/* What can't be used is told here, where the file can be named: libcurl tells only that something
 * is wrong. */
static bool check_key(const struct pem *pem, const struct kv_client *client, struct kv_error *error)
{
    switch (kv_key_check(kv_buffer_as_text(&client->certificate), kv_buffer_as_text(pem->out))) {
    case KV_KEY_FITS:
        return true;
    case KV_KEY_ENCRYPTED:
        return pem_error(pem, "the key has a passphrase: this version can't ask for it", error);
    case KV_KEY_UNREADABLE:
        return pem_error(pem, "the client key can't be read: it is damaged, or no PEM", error);
    case KV_KEY_OTHER:
        break;
    }
    return pem_error(pem, "the client key is not the client certificate's", error);
}

static bool check_certificate(const struct pem *pem, struct kv_error *error)
{
    char text[128];
    struct kv_certificate ignored;
    if (kv_certificate_read(kv_buffer_as_text(pem->out), &ignored))
        return true;
    snprintf(text, sizeof text, "the %s can't be read: it is damaged, or no PEM", pem->what);
    return pem_error(pem, text, error);
}

static bool read_pem(const struct pem *pem, const struct kv_client *client, struct kv_error *error)
{
    if (!pem->file && !pem->data)
        return true;
    if (pem->file && !kv_kube_file_read(pem->file, MAX_PEM_BYTES, pem->out, error))
        return kv_error_prepend(error, "%s", pem->what);
    if (pem->data)
        kv_buffer_text(pem->out, pem->data);
    return pem->out == &client->key ? check_key(pem, client, error) : check_certificate(pem, error);
}

static bool read_tls_files(struct kv_client *client, struct kv_error *error)
{
    const struct kv_connection *c = client->connection;
    const struct pem pems[] = {
        {c->ca_file, c->ca_data, "certificate authority", "cluster", c->cluster, c->cluster_file,
         &client->ca},
        {c->certificate_file, c->certificate_data, "client certificate", "user", c->user,
         c->user_file, &client->certificate},
        {c->key_file, c->key_data, "client key", "user", c->user, c->user_file, &client->key},
    };
    for (size_t i = 0; i < sizeof pems / sizeof pems[0]; i++)
        if (!read_pem(&pems[i], client, error))
            return false;
    return true;
}

/* A tls-server-name is what SNI says and the certificate is checked for; libcurl takes that from
 * the URL. So the URL names it, CONNECT_TO leads to the real server, and the Host header stays that
 * server's. */
static bool use_tls_server_name(struct kv_client *client, struct kv_error *error)
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

static bool set_base(struct kv_client *client, struct kv_error *error)
{
    if (client->connection->tls_server_name)
        return use_tls_server_name(client, error);
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
    if (!client || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        kv_out_of_memory();
    client->connection = connection;
    client->options = *options;
    if (client->options.request_timeout <= 0)
        client->options.request_timeout = DEFAULT_TIMEOUT;
    client->limits = default_limits;
    client->deadline = deadline_after(options->deadline);
    client->date = KV_TIME_NONE;
    kv_credentials_init(&client->credentials, connection, &client->ca);
    client->unpacked = malloc(UNPACKED_BYTES);
    client->multi = transfer_multi_new();
    if (!client->unpacked)
        kv_out_of_memory();
    silence_init(client);
    if (!read_tls_files(client, error) || !set_base(client, error) ||
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
    kv_transfer_end_all(client);
    curl_multi_cleanup(client->multi);
    curl_global_cleanup();
    kv_proxy_release(&client->proxy);
    kv_credentials_release(&client->credentials);
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

bool kv_client_get(struct kv_client *client, const char *path, struct kv_buffer *body,
                   struct kv_error *error)
{
    const struct kv_transfer_request request = {.path = path, .max_body = MAX_DOCUMENT_BYTES};
    struct kv_transfer *transfer = kv_transfer_start(client, &request, error);
    bool ok = transfer && kv_transfer_next(client, &transfer, error);
    if (ok && transfer->answer.status != 200)
        ok = kv_answer_error(client->connection, &transfer->answer, error);
    if (ok)
        kv_buffer_add(body, transfer->answer.body.data, transfer->answer.body.length);
    kv_transfer_end_all(client);
    return ok;
}

bool kv_client_version_ask(struct kv_client *client, struct kv_error *error)
{
    const struct kv_transfer_request request = {.path = KV_VERSION_PATH,
                                                .max_body = MAX_DOCUMENT_BYTES};
    client->version[0] = '\0';
    client->version_asked = kv_transfer_start(client, &request, error);
    return client->version_asked != NULL;
}

static bool read_version(struct kv_client *client, const struct kv_answer *answer,
                         struct kv_error *error)
{
    json_error_t ignored;
    if (answer->status != 200)
        return kv_answer_error(client->connection, answer, error);
    json_t *root = json_loadb(answer->body.data, answer->body.length, 0, &ignored);
    const char *version = json_string_value(json_object_get(root, "gitVersion"));
    bool ok = version && version[0] == 'v' && strlen(version) <= sizeof client->version;
    if (ok)
        snprintf(client->version, sizeof client->version, "%s", version + 1);
    json_decref(root);
    return ok || kv_error_at(error, KV_ERROR_CONNECTION, KV_VERSION_PATH, 0, 0,
                             "the answer has no gitVersion: is this a Kubernetes API?");
}

bool kv_client_take_version(struct kv_client *client, struct kv_error *error)
{
    struct kv_transfer *transfer = client->version_asked;
    bool ok = read_version(client, &transfer->answer, error);
    kv_transfer_end(transfer);
    return ok;
}

bool kv_client_version(struct kv_client *client, const char **out, struct kv_error *error)
{
    struct kv_transfer *transfer;
    bool ok = client->version[0] || client->version_asked || kv_client_version_ask(client, error);
    if (ok && client->version_asked)
        ok = kv_transfer_next(client, &transfer, error) && kv_client_take_version(client, error);
    if (!ok)
        kv_transfer_end_all(client);
    *out = client->version;
    return ok;
}
