/* The effective connection to an API server: what kubeconfig files, environment and flags come to.
 *
 * Source of the rules: client-go's tools/clientcmd (loader.go, client_config.go, validation.go) and
 * rest/config.go, as kubectl applies them. */
#ifndef KUBEVET_KUBE_CONNECTION_H
#define KUBEVET_KUBE_CONNECTION_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"

#include <stdbool.h>

/* What the user gave on the command line; NULL or false = not given. Same names as kubectl's flags.
 */
struct kv_connection_flags {
    const char *kubeconfig;
    const char *context, *cluster, *user;
    const char *server;
    const char *certificate_authority;
    const char *tls_server_name;
    bool insecure_skip_tls_verify;
};

/* What surrounds the process. NULL = not set. */
struct kv_connection_environment {
    const char *kubeconfig;                  /* $KUBECONFIG */
    const char *home;                        /* $HOME */
    const char *service_host, *service_port; /* $KUBERNETES_SERVICE_HOST, _PORT: set in every pod */
    const char *pod_namespace;               /* $POD_NAMESPACE */
    const char *service_account;             /* the folder of a pod's token, ca.crt, namespace */
};

/* Each of CA, certificate and key is a file or data (decoded PEM), never both. Strings live in the
 * arena that kv_connection_load was given. Secrets (token, key_data) are never printed, logged or
 * put into an error. A server that is not https gets no credentials: there are none here then. */
struct kv_connection {
    bool in_cluster;            /* all is of the pod's service account */
    const char *context;        /* name of the context in use; NULL in-cluster */
    const char *cluster, *user; /* names of its entries; NULL in-cluster, or where there are none */
    const char *cluster_file, *user_file; /* kubeconfigs that they stand in; NULL likewise */
    const char *server;                   /* https://host:port/prefix, without a trailing slash */
    const char *namespace;                /* "default" if nothing says otherwise */
    const char *ca_file, *ca_data;
    const char *certificate_file, *certificate_data;
    const char *key_file, *key_data;
    const char *token, *token_file; /* the file, read for each request, beats the token */
    const char *tls_server_name;
    bool insecure_skip_tls_verify;
    bool disable_compression;
};

/* Errors are of kind KV_ERROR_CONNECTION and name the file and the entry. What a kubeconfig asks
 * for and this client can't do (exec, auth-provider, proxy-url, ...) is an error that says so,
 * never passed over. */
bool kv_connection_load(const struct kv_connection_flags *flags, struct kv_arena *arena,
                        struct kv_connection *out, struct kv_error *error) KV_MUST_USE;

/* The same in surroundings that the caller describes. */
bool kv_connection_resolve(const struct kv_connection_flags *flags,
                           const struct kv_connection_environment *environment,
                           struct kv_arena *arena, struct kv_connection *out,
                           struct kv_error *error) KV_MUST_USE;

#endif
