/* What a request shows of who it is from: tokens, passwords, and as whom it acts. */
#ifndef KUBEVET_KUBE_CREDENTIALS_H
#define KUBEVET_KUBE_CREDENTIALS_H

#include "kubevet/base/buffer.h"
#include "kubevet/kube/connection.h"

#include <curl/curl.h>

/* What is not in the connection itself, because it changes with time. `= {0}` is none yet. */
struct kv_credentials {
    struct kv_buffer token; /* as the token file last held it */
};

/* Makes the credentials good for a request that begins now: the token file is read again, as the
 * kubelet renews a pod's token while we run. A file that can't be read any more leaves the token
 * that it last held, or the connection's. */
bool kv_credentials_prepare(struct kv_credentials *credentials,
                            const struct kv_connection *connection,
                            struct kv_error *error) KV_MUST_USE;

/* Adds Authorization and the Impersonate headers. Only the latter go to a server without TLS, since
 * its connection holds no credentials. */
bool kv_credentials_headers(const struct kv_credentials *credentials,
                            const struct kv_connection *connection, struct curl_slist **headers,
                            struct kv_error *error) KV_MUST_USE;

void kv_credentials_release(struct kv_credentials *credentials);

/* Appends "Name: value" to a list of headers. */
void kv_header_add(struct curl_slist **headers, const char *name, const char *value);

#endif
