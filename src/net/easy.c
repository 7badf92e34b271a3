#include "kubevet/net/easy.h"

#include "kubevet/base/secret.h"

#include <stdlib.h>

/* Debian's bundle has 220 KiB. */
#define MAX_SYSTEM_BYTES ((size_t)16 << 20)

/* For agents that look like curl or a browser, the API server indents its JSON, which doubles its
 * size. */
#if defined __x86_64__
#define ARCHITECTURE "amd64"
#elif defined __aarch64__
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE "unknown"
#endif
#define USER_AGENT "kubevet/" KUBEVET_VERSION " (linux/" ARCHITECTURE ")"

void kv_easy_begin(void)
{
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, kv_secret_malloc, kv_secret_free,
                             kv_secret_realloc, kv_secret_strdup, kv_secret_calloc) != CURLE_OK)
        kv_out_of_memory();
}

void kv_easy_end(void)
{
    curl_global_cleanup();
}

/* A copy: a plugin's certificate may be replaced while the old one is in use. */
static void blob_set(CURL *easy, CURLoption option, const struct kv_buffer *pem)
{
    struct curl_blob blob = {.data = pem->data, .len = pem->length, .flags = CURL_BLOB_COPY};
    if (pem->length > 0)
        curl_easy_setopt(easy, option, &blob);
}

void kv_easy_set_certificate(CURL *easy, const struct kv_easy_tls *tls)
{
    bool weak = kv_verify_is_weak(kv_buffer_as_text(tls->certificate));
    tls->verify->certificate = weak ? tls->certificate : NULL;
    tls->verify->key = weak ? tls->key : NULL;
    if (weak)
        return;
    blob_set(easy, CURLOPT_SSLCERT_BLOB, tls->certificate);
    blob_set(easy, CURLOPT_SSLKEY_BLOB, tls->key);
    blob_set(easy, CURLOPT_PROXY_SSLCERT_BLOB, tls->certificate);
    blob_set(easy, CURLOPT_PROXY_SSLKEY_BLOB, tls->key);
}

/* The system's authorities: these two variables replace libcurl's built-in paths, as they do for Go
 * (crypto/x509, root_unix.go). */
static void system_authorities_set(CURL *easy)
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
    blob_set(easy, CURLOPT_CAINFO_BLOB, tls->authority);
    if (tls->authority->length > 0)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    else
        system_authorities_set(easy);
    kv_easy_set_certificate(easy, tls);
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD,
                     ""); /* otherwise libcurl asks the terminal, and crashes */
    kv_verify_set(easy, tls->verify);
}

/* Appends the system's authorities, from libcurl's file, to the given ones. Unreadable ones are
 * ignored: they are not needed, or verification will fail. */
static void system_authorities_add(CURL *easy, struct kv_buffer *bundle)
{
    struct kv_error ignored = {0};
    const char *file = getenv("SSL_CERT_FILE");
    char *built_in = NULL;
    curl_easy_getinfo(easy, CURLINFO_CAINFO, &built_in);
    if (!file || !file[0])
        file = built_in;
    if (file)
        (void)!kv_file_read(file, MAX_SYSTEM_BYTES, bundle, KV_ERROR_CONNECTION, &ignored);
}

static void proxy_tls_set(CURL *easy, const struct kv_easy_tls *tls)
{
    const char *folder = getenv("SSL_CERT_DIR"), *file = getenv("SSL_CERT_FILE");
    long verify = tls->insecure_skip_verify ? 0 : 1;
    struct kv_buffer bundle = {0};
    curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, verify);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, verify ? 2L : 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY_KEYPASSWD, "");
    if (folder && folder[0])
        curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, folder);
    if (tls->authority->length > 0) {
        kv_buffer_add(&bundle, tls->authority->data, tls->authority->length);
        system_authorities_add(easy, &bundle);
        blob_set(easy, CURLOPT_PROXY_CAINFO_BLOB, &bundle);
        kv_buffer_release(&bundle);
    } else if (file && file[0]) {
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, file);
    }
}

/* libcurl's rules for the environment differ from Go's. No URL with a password is passed, since
 * libcurl quotes URLs. */
void kv_easy_set_proxy(CURL *easy, const struct kv_proxy *proxy, const struct kv_easy_tls *tls)
{
    static const char scheme[] = "https:";
    tls->verify->has_tls_proxy =
        proxy->url.length > 0 && strncmp(proxy->url.data, scheme, sizeof scheme - 1) == 0;
    if (tls->verify->has_tls_proxy)
        proxy_tls_set(easy, tls);
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
    /* The process ignores SIGPIPE and names are not resolved with alarms, so libcurl need not
     * change signals each time that it uses a handle. */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* do not wait for an unreachable DNS server */
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* no token to a proxy */
}

/* libcurl removes a header that has nothing after its colon. */
void kv_header_add(struct curl_slist **headers, const char *name, const char *value)
{
    struct kv_buffer line = {.secret = true};
    kv_buffer_printf(&line, "%s%s%s", name, value[0] ? ": " : ";", value);
    struct curl_slist *longer = curl_slist_append(*headers, line.data);
    kv_buffer_release(&line);
    if (!longer)
        kv_out_of_memory();
    *headers = longer;
}
