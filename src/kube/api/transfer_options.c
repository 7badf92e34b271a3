#include "kubevet/net/easy.h"
#include "transfer_internal.h"

/* With HTTP/1.1, each request in flight needs its own connection. */
#define MAX_CONNECTIONS 8L

CURLM *transfer_multi_new(void)
{
    CURLM *multi = curl_multi_init();
    if (!multi)
        kv_out_of_memory();
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, MAX_CONNECTIONS);
    return multi;
}

/* The certificate is the kubeconfig's, or the plugin's. */
static struct kv_easy_tls tls_of(struct kv_client *client)
{
    const struct exec_credential *plugin = &client->credentials.plugin;
    bool given = plugin->certificate.length > 0;
    return (struct kv_easy_tls){
        .authority = &client->ca,
        .certificate = given ? &plugin->certificate : &client->certificate,
        .key = given ? &plugin->key : &client->key,
        .insecure_skip_verify = client->connection->insecure_skip_tls_verify,
        .verify = &client->verify,
    };
}

void transfer_set_login(CURL *easy, struct kv_client *client)
{
    const struct kv_easy_tls tls = tls_of(client);
    kv_easy_set_certificate(easy, &tls);
}

void transfer_set_options(struct transfer *transfer, const char *url)
{
    struct kv_client *client = transfer->client;
    CURL *easy = transfer->easy;
    const struct kv_easy_tls tls = tls_of(client);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    kv_easy_set_manners(easy);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L); /* share the first one's connection */
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, transfer->connect_to);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_receive_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    kv_easy_set_tls(easy, &tls);
    kv_easy_set_proxy(easy, &client->proxy, &tls);
}

int64_t transfer_limit(const struct transfer *transfer)
{
    const struct kv_client *client = transfer->client;
    int64_t limit;
    if (__builtin_add_overflow(transfer->started, client->options.request_timeout, &limit))
        limit = INT64_MAX;
    return limit < client->deadline ? limit : client->deadline;
}

bool transfer_add_headers(struct transfer *transfer, struct kv_error *error)
{
    struct kv_client *client = transfer->client;
    kv_header_add(&transfer->headers, "Accept", transfer->accept);
    if (!client->connection->disable_compression)
        kv_header_add(&transfer->headers, "Accept-Encoding",
                      "gzip"); /* decompressed here, not by libcurl */
    if (client->host_header.length > 0)
        kv_header_add(&transfer->headers, "Host", client->host_header.data);
    transfer->login = client->credentials.number;
    return credentials_headers(&client->credentials, &transfer->headers, error);
}

void transfer_set_timeouts(struct transfer *transfer)
{
    int64_t left = transfer_limit(transfer) - kv_monotonic_now();
    int64_t milliseconds = left / KV_MILLISECOND;
    if (milliseconds < 1) /* 0 would mean no limit */
        milliseconds = 1;
    if (milliseconds > INT32_MAX)
        milliseconds = INT32_MAX;
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)milliseconds);
}
