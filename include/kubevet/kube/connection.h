/* The effective connection to an API server: what kubeconfig files, environment and flags come to.
 *
 * Source of the rules: client-go's tools/clientcmd (loader.go, client_config.go, validation.go) and
 * rest/config.go, as kubectl applies them. */
#ifndef KUBEVET_KUBE_CONNECTION_H
#define KUBEVET_KUBE_CONNECTION_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/kube/kubeconfig.h"

#include <stdbool.h>

/* What the user gave on the command line; NULL or false = not given. Same names as kubectl's flags.
 */
struct kv_connection_flags {
    const char *kubeconfig;
    const char *context, *cluster, *user, *namespace;
    const char *server;
    const char *certificate_authority;
    const char *tls_server_name;
    bool insecure_skip_tls_verify;
    const char *as, *as_uid;
    const char *const *as_groups;
    size_t as_group_count;
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
 * arena that kv_connection_load was given. Secrets (token, password, key_data, proxy_url, an exec
 * plugin's arguments and environment) are never printed, logged or put into an error. A server that
 * is not https gets no credentials: there are none here then; impersonation stays. */
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
    const char *username, *password;
    const struct kv_kubeconfig_exec *exec;        /* to be run for credentials; NULL = none */
    const struct kv_kubeconfig_exec *unused_exec; /* not run: there are credentials without it */
    const struct kv_node *exec_config; /* what the cluster's extension tells the plugin */
    /* Asked for its token at each request; and one that another token goes before. */
    const struct kv_kubeconfig_provider *auth_provider, *unused_auth_provider;
    struct kv_kubeconfig_impersonation impersonate;
    const char *proxy_url; /* NULL = what the environment says (proxy.h); may hold a password */
    const char *tls_server_name;
    bool insecure_skip_tls_verify;
    bool disable_compression;
    struct kv_list warnings; /* of const char *: what works now, but is to be seen to */
};

bool kv_connection_is_tls(const struct kv_connection *connection);

/* Errors are of kind KV_ERROR_CONNECTION and name the file and the entry; of several mistakes, all.
 * What a kubeconfig asks for and no client can do any more (auth-provider gcp, ...) is an error
 * that says so, never passed over. */
bool kv_connection_load(const struct kv_connection_flags *flags, struct kv_arena *arena,
                        struct kv_connection *out, struct kv_error *error) KV_MUST_USE;

/* The same in surroundings that the caller describes. */
bool kv_connection_resolve(const struct kv_connection_flags *flags,
                           const struct kv_connection_environment *environment,
                           struct kv_arena *arena, struct kv_connection *out,
                           struct kv_error *error) KV_MUST_USE;

#endif
