/* What a request shows of who it is from: tokens, passwords, and as whom it acts. */
#ifndef KUBEVET_KUBE_CREDENTIALS_H
#define KUBEVET_KUBE_CREDENTIALS_H

#include "exec_plugin.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kube/connection.h"

#include <curl/curl.h>

/* What is not in the connection itself, because it changes with time. */
struct kv_credentials {
    const struct kv_connection *connection;
    const struct kv_buffer *ca;       /* PEM of the cluster's authority; may be empty */
    struct kv_buffer file_token;      /* as the token file last held it */
    const char *provider_token;       /* of the connection's auth-provider */
    struct kv_exec_credential plugin; /* as the exec plugin last gave it */
    unsigned number;                  /* of the plugin's runs so far */
};

/* Holds none yet; connection and CA must stay. */
void kv_credentials_init(struct kv_credentials *credentials, const struct kv_connection *connection,
                         const struct kv_buffer *ca);

/* Makes the credentials good for a request that begins now. The token file is read again, as the
 * kubelet renews a pod's token while we run; a file that can't be read any more leaves the token
 * that it last held, or the connection's. An exec plugin is run the first time, and when what it
 * gave has expired, until `deadline` of the monotonic clock. */
bool kv_credentials_prepare(struct kv_credentials *credentials, int64_t deadline,
                            struct kv_error *error) KV_MUST_USE;

/* After a 401 to what was sent with credentials of that number: can there be better ones? Only a
 * plugin gives them, and it is not run twice for one number. */
bool kv_credentials_renewable(const struct kv_credentials *credentials);
bool kv_credentials_renew(struct kv_credentials *credentials, unsigned number, int64_t deadline,
                          struct kv_error *error) KV_MUST_USE;

/* Adds Authorization and the Impersonate headers. Only the latter go to a server without TLS, since
 * its connection holds no credentials. */
bool kv_credentials_headers(const struct kv_credentials *credentials, struct curl_slist **headers,
                            struct kv_error *error) KV_MUST_USE;

void kv_credentials_release(struct kv_credentials *credentials);

/* Appends "Name: value" to a list of headers. */
void kv_header_add(struct curl_slist **headers, const char *name, const char *value);

#endif
