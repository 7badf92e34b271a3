/* The effective connection to an API server, from kubeconfig files, environment and flags.
 *
 * Source of the rules: client-go's tools/clientcmd (loader.go, client_config.go, validation.go)
 * and rest/config.go, as kubectl applies them. */
#ifndef KUBEVET_KUBE_CONNECTION_H
#define KUBEVET_KUBE_CONNECTION_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/kube/kubeconfig.h"

#include <stdbool.h>

/* Flags of the command line, with kubectl's names; NULL or false = not given. */
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

/* The environment of the process. NULL = not set. */
struct kv_connection_environment {
    const char *kubeconfig;                  /* $KUBECONFIG */
    const char *home;                        /* $HOME */
    const char *service_host, *service_port; /* $KUBERNETES_SERVICE_HOST, _PORT: set in every pod */
    const char *pod_namespace;               /* $POD_NAMESPACE */
    const char *service_account; /* the folder with a pod's token, ca.crt and namespace */
};

/* Each of CA, certificate and key is a file or data (decoded PEM), never both. Strings live in the
 * arena that kv_connection_load was given. Secrets (token, password, key_data, proxy_url, an exec
 * plugin's arguments and environment) are never printed, logged or put into an error. A server that
 * is not https gets no credentials: there are none here then; impersonation stays. */
struct kv_connection {
    bool in_cluster;            /* all of it comes from the pod's service account */
    const char *context;        /* name of the context in use; NULL in-cluster */
    const char *cluster, *user; /* names of its entries; NULL in-cluster, or if there are none */
    const char *cluster_file, *user_file; /* the kubeconfigs that contain them; NULL likewise */
    const char *server;                   /* https://host:port/prefix, without a trailing slash */
    const char *namespace;                /* "default" if not set */
    const char *ca_file, *ca_data;
    const char *certificate_file, *certificate_data;
    const char *key_file, *key_data;
    const char *token,
        *token_file; /* the file is read for each request and takes precedence over the token */
    const char *username, *password;
    const struct kv_kubeconfig_exec *exec; /* the plugin to run for credentials; NULL = none */
    const struct kv_kubeconfig_exec *unused_exec; /* not run, since there are other credentials */
    const struct kv_node
        *exec_config; /* the cluster's configuration for the plugin (kubeconfig extension) */
    /* Provides a token for each request; and one that another token takes precedence over. */
    const struct kv_kubeconfig_provider *auth_provider, *unused_auth_provider;
    struct kv_kubeconfig_impersonation impersonate;
    const char *proxy_url; /* NULL = by the environment (proxy.h); may contain a password */
    const char *tls_server_name;
    bool insecure_skip_tls_verify;
    bool disable_compression;
    struct kv_list warnings; /* of const char *: problems that do not prevent the connection */
};

bool kv_connection_is_tls(const struct kv_connection *connection);

/* Errors are of kind KV_ERROR_CONNECTION and name the file and the entry; several problems are
 * reported together. Anything in a kubeconfig that clients no longer support (auth-provider gcp,
 * ...) is an error, never ignored. */
bool kv_connection_load(const struct kv_connection_flags *flags, struct kv_arena *arena,
                        struct kv_connection *out, struct kv_error *error) KV_MUST_USE;

/* The same for an environment that the caller provides. */
bool kv_connection_resolve(const struct kv_connection_flags *flags,
                           const struct kv_connection_environment *environment,
                           struct kv_arena *arena, struct kv_connection *out,
                           struct kv_error *error) KV_MUST_USE;

#endif
