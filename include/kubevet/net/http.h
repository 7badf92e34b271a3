/* Requests to other servers than the API: receivers of alerts and metrics. Several in parallel,
 * each once: no retry, no redirect, no cookies. */
#ifndef KUBEVET_NET_HTTP_H
#define KUBEVET_NET_HTTP_H

#include "kubevet/base/buffer.h"

#include <stdint.h>

/* How to verify the servers, and our credentials; NULL = not given. User and token exclude each
 * other; certificate and key go together. Password and token files are read for each call; blanks
 * around their content are dropped. */
struct kv_http_login {
    const char *user, *password_file;
    const char *token_file;
    const char *certificate, *key, *authority; /* files of PEM */
    bool insecure_skip_tls_verify;
};

struct kv_http_request {
    const char *method;
    /* http or https, as given: its path is a prefix of ours; credentials in it take precedence over
     * the others, and are never shown. */
    const char *url;
    const char *path;         /* begins with a slash, URL-escaped; may have a query */
    const char *content_type; /* of the body; NULL = no body */
    struct kv_text body;
    struct kv_buffer *answer; /* the answer's body is appended to it; NULL = it is dropped */
    /* Results. */
    bool accepted;         /* answered with a 2xx status, in at most 16 MiB */
    struct kv_error error; /* otherwise the reason: of kind KV_ERROR_OUTPUT, with the URL */
};

/* Is it a URL for requests? `option` is the option that it was given to; the usage error never
 * quotes credentials. */
bool kv_http_check_url(const char *url, const char *option, struct kv_error *error) KV_MUST_USE;

/* Sends all of them and waits until each is answered or `timeout_ns` is over. False, with nothing
 * sent, if the credentials can't be used. `warn` is called about parts of the authority file that
 * can't be used if the rest suffices. */
bool kv_http_send(struct kv_http_request *requests, size_t count, const struct kv_http_login *login,
                  int64_t timeout_ns, void (*warn)(const char *text),
                  struct kv_error *error) KV_MUST_USE;

/* Appends an escaped path segment; "" and segments of dots alone can't be escaped. */
void kv_http_escape(const char *segment, struct kv_buffer *out);

/* Appends text in URL-safe base64; "=" for "". */
void kv_http_base64(const char *text, struct kv_buffer *out);

#endif
