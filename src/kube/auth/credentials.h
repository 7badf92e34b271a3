/* The credentials of a request: tokens, passwords, and impersonation. */
#ifndef KUBEVET_KUBE_AUTH_CREDENTIALS_H
#define KUBEVET_KUBE_AUTH_CREDENTIALS_H

#include "exec_plugin.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kube/connection.h"

#include <curl/curl.h>

/* Credentials that change over time and so are not in the connection. */
struct credentials {
    const struct kv_connection *connection;
    const struct kv_buffer *ca;    /* PEM of the cluster's authority; may be empty */
    struct kv_buffer file_token;   /* last content of the token file */
    const char *provider_token;    /* of the connection's auth-provider */
    struct exec_credential plugin; /* last output of the exec plugin */
    unsigned number;               /* number of plugin runs so far */
};

/* Starts without credentials; connection and CA must outlive them. */
void credentials_init(struct credentials *credentials, const struct kv_connection *connection,
                      const struct kv_buffer *ca);

/* Prepares credentials for a request that starts now. The token file is read again, since the
 * kubelet renews a pod's token; if it can't be read, its last token is used, or the connection's.
 * An exec plugin is run the first time and after its credentials have expired, until `deadline` of
 * the monotonic clock. */
bool credentials_prepare(struct credentials *credentials, int64_t deadline,
                         struct kv_error *error) KV_MUST_USE;

/* After a 401 to credentials of that number: could others be better? Only a plugin's, which is run
 * once per number. */
bool credentials_renewable(const struct credentials *credentials);
bool credentials_renew(struct credentials *credentials, unsigned number, int64_t deadline,
                       struct kv_error *error) KV_MUST_USE;

/* Adds Authorization and the Impersonate headers. A server without TLS gets only the latter, as its
 * connection has no credentials. */
bool credentials_headers(const struct credentials *credentials, struct curl_slist **headers,
                         struct kv_error *error) KV_MUST_USE;

void credentials_release(struct credentials *credentials);

#endif
