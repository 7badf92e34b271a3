/* What libcurl is told for every request, whoever it is for. */
#ifndef KUBEVET_KUBE_EASY_H
#define KUBEVET_KUBE_EASY_H

#include "proxy.h"

#include <curl/curl.h>

/* PEM; empty = none. */
struct kv_easy_tls {
    const struct kv_buffer *authority; /* that one, and not the system's too */
    const struct kv_buffer *certificate, *key;
    bool insecure_skip_verify;
};

/* TLS 1.2 at least; the system's authorities where none is given. */
void kv_easy_set_tls(CURL *easy, const struct kv_easy_tls *tls);

/* Replaces certificate and key. */
void kv_easy_set_certificate(CURL *easy, const struct kv_buffer *certificate,
                             const struct kv_buffer *key);

/* Empty = none: the environment is not libcurl's to read. */
void kv_easy_set_proxy(CURL *easy, const struct kv_proxy *proxy);

/* Only http and https; who we are (User-Agent); headers not for a proxy. libcurl follows no
 * redirect, reads no .netrc and keeps no cookies unless told to. */
void kv_easy_set_manners(CURL *easy);

#endif
