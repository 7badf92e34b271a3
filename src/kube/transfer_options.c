#include "easy.h"
#include "transfer_internal.h"

/* Where the server speaks HTTP/1.1 only, requests in flight need connections of their own. */
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

void transfer_set_login(CURL *easy, const struct kv_client *client)
{
    const struct kv_exec_credential *plugin = &client->credentials.plugin;
    bool given = plugin->certificate.length > 0;
    kv_easy_set_certificate(easy, given ? &plugin->certificate : &client->certificate,
                            given ? &plugin->key : &client->key);
}

static void set_tls(CURL *easy, const struct kv_client *client)
{
    const struct kv_easy_tls tls = {
        .authority = &client->ca,
        .certificate = &client->certificate,
        .key = &client->key,
        .insecure_skip_verify = client->connection->insecure_skip_tls_verify,
    };
    kv_easy_set_tls(easy, &tls);
    transfer_set_login(easy, client);
}

void transfer_set_options(struct kv_transfer *transfer, const char *url)
{
    const struct kv_client *client = transfer->client;
    CURL *easy = transfer->easy;
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
    set_tls(easy, client);
    kv_easy_set_proxy(easy, &client->proxy);
}
