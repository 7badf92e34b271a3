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

/* Each of CA, certificate and key is a file or data (decoded PEM), never both. Strings live in the
 * arena that kv_connection_load was given. Secrets (token, key_data) are never printed, logged or
 * put into an error. */
struct kv_connection {
    const char *context;   /* name of the context in use; NULL in-cluster */
    const char *server;    /* https://host:port/prefix, without a trailing slash */
    const char *namespace; /* "default" if nothing says otherwise */
    const char *ca_file, *ca_data;
    const char *certificate_file, *certificate_data;
    const char *key_file, *key_data;
    const char *token, *token_file;
    const char *tls_server_name;
    bool insecure_skip_tls_verify;
};

/* Errors are of kind KV_ERROR_CONNECTION and name the file and the entry. What a kubeconfig asks
 * for and this client can't do (exec, auth-provider, proxy-url, ...) is an error that says so,
 * never passed over. */
bool kv_connection_load(const struct kv_connection_flags *flags, struct kv_arena *arena,
                        struct kv_connection *out, struct kv_error *error) KV_MUST_USE;

#endif
