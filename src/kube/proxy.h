/* Which proxy leads to a server. A kubeconfig's proxy-url is used whatever the server is; without
 * one it is as Go's net/http (golang.org/x/net/http/httpproxy), and so kubectl, has it: HTTPS_PROXY
 * or HTTP_PROXY by the server's scheme, in capitals first; never ALL_PROXY; none to this machine
 * itself, nor to what NO_PROXY names. */
#ifndef KUBEVET_KUBE_PROXY_H
#define KUBEVET_KUBE_PROXY_H

#include "kubevet/base/buffer.h"

/* `= {0}` is none. */
struct kv_proxy {
    const char *variable;            /* that names it, or "proxy-url" */
    struct kv_buffer shown;          /* as it was given, with the password masked */
    struct kv_buffer url;            /* scheme://host:port, without a login; empty = no proxy */
    struct kv_buffer user, password; /* never printed */
};

/* `server` and `proxy_url` (NULL = none) are a connection's. */
bool kv_proxy_choose(const char *server, const char *proxy_url, struct kv_proxy *out,
                     struct kv_error *error) KV_MUST_USE;

/* What is wrong with a kubeconfig's proxy-url, to be said behind that word; NULL = nothing. */
const char *kv_proxy_url_mistake(const char *text);
void kv_proxy_release(struct kv_proxy *proxy);

#endif
