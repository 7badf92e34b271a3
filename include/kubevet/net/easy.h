/* libcurl's options for all requests, to the API and to other servers. */
#ifndef KUBEVET_NET_EASY_H
#define KUBEVET_NET_EASY_H

#include "kubevet/net/proxy.h"
#include "kubevet/net/verify.h"

#include <curl/curl.h>

/* PEM; empty = none. */
struct kv_easy_tls {
    const struct kv_buffer *authority; /* instead of the system's authorities */
    const struct kv_buffer *certificate, *key;
    bool insecure_skip_verify;
    struct kv_verify *verify; /* must stay as long as the handle */
};

/* Before the first handle, and after the last. What libcurl frees in between is wiped: it holds
 * headers. May be nested. */
void kv_easy_begin(void);
void kv_easy_end(void);

/* At least TLS 1.2; the system's authorities if none is given. */
void kv_easy_set_tls(CURL *easy, const struct kv_easy_tls *tls);

/* Replaces certificate and key, for the server and for a TLS proxy, as Go does (net/http,
 * Transport): what is sent proves our identity without giving the receiver anything usable. */
void kv_easy_set_certificate(CURL *easy, const struct kv_easy_tls *tls);

/* Empty = none: libcurl does not read the environment. The certificate of a TLS proxy is verified
 * with the given authority, as Go does (net/http, Transport), or the system's. */
void kv_easy_set_proxy(CURL *easy, const struct kv_proxy *proxy, const struct kv_easy_tls *tls);

/* Only http and https; a User-Agent; no headers for a proxy. By default libcurl follows no
 * redirect, reads no .netrc and keeps no cookies. */
void kv_easy_set_manners(CURL *easy);

/* Appends "Name: value" to a list of headers. */
void kv_header_add(struct curl_slist **headers, const char *name, const char *value);

#endif
