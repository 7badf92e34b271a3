/* How far a request gets: for those who look for what is wrong with a connection. */
#ifndef KUBEVET_KUBE_PROBE_H
#define KUBEVET_KUBE_PROBE_H

#include "kubevet/kube/client.h"

enum kv_probe_stage {
    KV_PROBE_LOGIN,    /* no credentials were to be had: nothing was sent */
    KV_PROBE_REACH,    /* the server's name, the way to it, a proxy */
    KV_PROBE_TLS,      /* its certificate, or ours */
    KV_PROBE_ANSWER,   /* a request was sent, and not answered in full */
    KV_PROBE_ANSWERED, /* with whatever status */
};

struct kv_probe {
    enum kv_probe_stage stage; /* that was got to, and failed unless it is the last */
    char address[80];          /* of the server, or the proxy; "" = not reached */
    int64_t connect_ms,
        tls_ms; /* until then, from the beginning; 0 = an open connection was used */
    bool http2;
    long status;
    char said[1024]; /* what is wrong with the answer, and what to do; "" = it is 200 and JSON */
};

/* GETs `path`. False if it was not answered: the error says why, and `out` where. */
bool kv_client_probe(struct kv_client *client, const char *path, struct kv_probe *out,
                     struct kv_error *error) KV_MUST_USE;

/* The connection without tokens, passwords, plugins and impersonation: whether a server can be
 * reached does not depend on them. A client certificate stays, as it is a part of TLS. */
struct kv_connection kv_connection_without_login(const struct kv_connection *connection);

#endif
