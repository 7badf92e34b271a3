/* How far a request gets, for diagnosing a connection. */
#ifndef KUBEVET_KUBE_PROBE_H
#define KUBEVET_KUBE_PROBE_H

#include "kubevet/kube/client.h"

/* A certificate that OpenSSL accepts and Go does not. */
#define KV_UNNAMED                                                                                 \
    "names its server only in the Common Name, which kubectl and every Go client refuse: renew "   \
    "it with a subjectAltName"

enum kv_probe_stage {
    KV_PROBE_LOGIN,    /* no credentials could be obtained; nothing was sent */
    KV_PROBE_REACH,    /* name resolution, network, proxy */
    KV_PROBE_TLS,      /* the server's certificate, or ours */
    KV_PROBE_ANSWER,   /* a request was sent, but not answered in full */
    KV_PROBE_ANSWERED, /* with any status */
};

struct kv_probe {
    enum kv_probe_stage stage; /* the stage that was reached; it failed unless it is the last one */
    char address[80];          /* of the server, or the proxy; "" = not connected */
    int64_t connect_ms, tls_ms; /* from the start until then; 0 = an open connection was reused */
    bool http2;
    bool unnamed; /* the certificate is valid except for KV_UNNAMED */
    long status;
    char said[1024]; /* what is wrong with the answer, with advice; "" = it is 200 and JSON */
};

/* GETs `path`. False if it was not answered: the error says why, and `out` at which stage. */
bool kv_client_probe(struct kv_client *client, const char *path, struct kv_probe *out,
                     struct kv_error *error) KV_MUST_USE;

/* The connection without tokens, passwords, plugins and impersonation, which reaching a server does
 * not depend on. The client certificate stays, as it is part of TLS. */
struct kv_connection kv_connection_without_login(const struct kv_connection *connection);

#endif
