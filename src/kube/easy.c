#include "easy.h"

#include <stdlib.h>

/* The API server indents its JSON, at twice the bytes, for agents that look like curl or a browser.
 */
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

void kv_easy_set_certificate(CURL *easy, const struct kv_buffer *certificate,
                             const struct kv_buffer *key)
{
    set_blob(easy, CURLOPT_SSLCERT_BLOB, certificate);
    set_blob(easy, CURLOPT_SSLKEY_BLOB, key);
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

void kv_easy_set_tls(CURL *easy, const struct kv_easy_tls *tls)
{
    long verify = tls->insecure_skip_verify ? 0 : 1;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    set_blob(easy, CURLOPT_CAINFO_BLOB, tls->authority);
    if (tls->authority->length > 0)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    else
        set_system_authorities(easy);
    kv_easy_set_certificate(easy, tls->certificate, tls->key);
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD, ""); /* else libcurl asks the terminal, and crashes */
}

/* libcurl's rules for the environment are not Go's. No URL with a password reaches it, as it quotes
 * them. */
void kv_easy_set_proxy(CURL *easy, const struct kv_proxy *proxy)
{
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy->url.length > 0 ? proxy->url.data : "");
    if (proxy->user.length > 0)
        curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, proxy->user.data);
    if (proxy->password.length > 0)
        curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, proxy->password.data);
}

void kv_easy_set_manners(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
    /* SIGPIPE is ignored by all of the process, and no name is looked up by an alarm: libcurl need
     * not change signals and change them back each time that it looks at a handle. */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT,
                     1L); /* a DNS server that is away is not waited for */
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* no token to a proxy */
}
