#include "transfer_internal.h"

#include <stdlib.h>

/* The server indents its JSON, at twice the bytes, for agents that look like curl or a browser. */
#if defined __x86_64__
#define ARCHITECTURE "amd64"
#elif defined __aarch64__
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE "unknown"
#endif
#define USER_AGENT "kubevet/" KUBEVET_VERSION " (linux/" ARCHITECTURE ")"

/* A copy: a plugin's certificate may be replaced while this one is still in use. */
static void set_blob(CURL *easy, CURLoption option, const struct kv_buffer *pem)
{
    struct curl_blob blob = {.data = pem->data, .len = pem->length, .flags = CURL_BLOB_COPY};
    if (pem->length > 0)
        curl_easy_setopt(easy, option, &blob);
}

void transfer_set_login(CURL *easy, const struct kv_client *client)
{
    const struct kv_exec_credential *plugin = &client->credentials.plugin;
    bool given = plugin->certificate.length > 0;
    set_blob(easy, CURLOPT_SSLCERT_BLOB, given ? &plugin->certificate : &client->certificate);
    set_blob(easy, CURLOPT_SSLKEY_BLOB, given ? &plugin->key : &client->key);
}

/* Where the system's authorities are: these two variables replace what libcurl was built with, as
 * they do for Go (crypto/x509, root_unix.go). */
static void set_system_authorities(CURL *easy)
{
    const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");
    if (file && file[0])
        curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (folder && folder[0])
        curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}

static void set_tls(CURL *easy, const struct kv_client *client)
{
    long verify = client->connection->insecure_skip_tls_verify ? 0 : 1;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    set_blob(easy, CURLOPT_CAINFO_BLOB, &client->ca);
    if (client->ca.length > 0)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); /* that CA, and not the system's too */
    else
        set_system_authorities(easy);
    transfer_set_login(easy, client);
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD, ""); /* else libcurl asks the terminal, and crashes */
}

/* The environment is not libcurl's to read: its rules are not Go's. No URL with a password reaches
 * it, as it quotes them. */
static void set_proxy(CURL *easy, const struct kv_proxy *proxy)
{
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy->url.length > 0 ? proxy->url.data : "");
    if (proxy->user.length > 0)
        curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, proxy->user.data);
    if (proxy->password.length > 0)
        curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, proxy->password.data);
}

/* libcurl follows no redirect, reads no .netrc and keeps no cookies unless told to. */
void transfer_set_options(struct kv_transfer *transfer, const char *url)
{
    const struct kv_client *client = transfer->client;
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L); /* share the first one's connection */
    curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* no token to a proxy */
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, transfer->connect_to);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_receive_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    set_tls(easy, client);
    set_proxy(easy, &client->proxy);
}
