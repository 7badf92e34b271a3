/* Requests to servers that are not the API: to whom alerts and metrics are sent. Several at the
 * same time, each once: no retry, no redirect, no cookies. */
#ifndef KUBEVET_KUBE_HTTP_H
#define KUBEVET_KUBE_HTTP_H

#include "kubevet/base/buffer.h"

#include <stdint.h>

/* How to know the servers, and who we are to them; NULL = not given. User and token exclude each
 * other; certificate and key go together. A password or token is read from its file for each call,
 * blanks around it dropped. */
struct kv_http_login {
    const char *user, *password_file;
    const char *token_file;
    const char *certificate, *key, *authority; /* files of PEM */
    bool insecure_skip_tls_verify;
};

struct kv_http_request {
    const char *method;
    /* http or https, as it was given: what stands in its path goes before ours; a login that it
     * holds is used in place of the other one, and never shown. */
    const char *url;
    const char *path; /* begins with a slash, escaped */
    const char *content_type;
    struct kv_text body;
    /* Results. */
    bool accepted;         /* answered with a status 2xx */
    struct kv_error error; /* else why not: of kind KV_ERROR_OUTPUT, named by the URL */
};

/* Is it a URL that requests can be sent to? `option` is whose argument it is; an error of usage
 * never quotes a login. */
bool kv_http_check_url(const char *url, const char *option, struct kv_error *error) KV_MUST_USE;

/* Sends all of them and waits until each is answered or `timeout_ns` is over. False, with nothing
 * sent, if the login can't be made. */
bool kv_http_send(struct kv_http_request *requests, size_t count, const struct kv_http_login *login,
                  int64_t timeout_ns, struct kv_error *error) KV_MUST_USE;

/* Appends a segment of a path, escaped; "" and what dots alone make have no escape. */
void kv_http_escape(const char *segment, struct kv_buffer *out);

/* Appends text in the base64 of URLs; "=" for none. */
void kv_http_base64(const char *text, struct kv_buffer *out);

#endif
