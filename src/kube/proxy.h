/* Which proxy leads to a server, as Go's net/http (golang.org/x/net/http/httpproxy), and so
 * kubectl, has it: HTTPS_PROXY or HTTP_PROXY by the server's scheme, in capitals first; never
 * ALL_PROXY; none to this machine itself, nor to what NO_PROXY names. */
#ifndef KUBEVET_KUBE_PROXY_H
#define KUBEVET_KUBE_PROXY_H

#include "kubevet/base/buffer.h"

/* `= {0}` is none. */
struct kv_proxy {
    const char *variable;            /* that names it */
    struct kv_buffer url;            /* scheme://host:port, without a login; empty = no proxy */
    struct kv_buffer user, password; /* never printed */
};

/* `server` is a connection's. */
bool kv_proxy_choose(const char *server, struct kv_proxy *out, struct kv_error *error) KV_MUST_USE;
void kv_proxy_release(struct kv_proxy *proxy);

#endif
