/* Which proxy to use for a server. A kubeconfig's proxy-url is always used; without one, the rules
 * are those of Go's net/http (golang.org/x/net/http/httpproxy), and so kubectl's: HTTPS_PROXY or
 * HTTP_PROXY by the server's scheme, upper case first; never ALL_PROXY; none for this machine
 * itself, nor for hosts in NO_PROXY. */
#ifndef KUBEVET_NET_PROXY_H
#define KUBEVET_NET_PROXY_H

#include "kubevet/base/buffer.h"

/* `= {0}` is none. */
struct kv_proxy {
    const char *variable;            /* the variable that sets it, or "proxy-url" */
    struct kv_buffer shown;          /* as given, with the password masked */
    struct kv_buffer url;            /* scheme://host:port, without user info; empty = no proxy */
    struct kv_buffer user, password; /* never printed */
};

/* `server` and `proxy_url` (NULL = none) come from a connection. */
bool kv_proxy_choose(const char *server, const char *proxy_url, struct kv_proxy *out,
                     struct kv_error *error) KV_MUST_USE;

/* What is wrong with a kubeconfig's proxy-url, to be shown after that word; NULL = nothing. */
const char *kv_proxy_url_problem(const char *text);
void kv_proxy_release(struct kv_proxy *proxy);

#endif
