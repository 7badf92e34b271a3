/* kubeconfig files as written: clusters, users and contexts by name, merged over files. Only
 * their form is checked here; connection.h decides which entries are used and whether they make
 * a valid connection. Source: client-go's tools/clientcmd/loader.go and api/v1 (types.go,
 * conversion.go). */
#ifndef KUBEVET_KUBE_KUBECONFIG_H
#define KUBEVET_KUBE_KUBECONFIG_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/base/tree.h"

#include <stdbool.h>

/* The common part of all entries. */
struct kv_kubeconfig_entry {
    const char *name;
    const char *file; /* the kubeconfig that contains it */
};

/* Strings are NULL if a key is absent, null or empty, which client-go does not distinguish. Paths
 * are resolved against the folder of their file, data is decoded. */

/* Protocols of exec credential plugins. v1alpha1 was removed in Kubernetes 1.24. */
#define KV_EXEC_V1      "client.authentication.k8s.io/v1"
#define KV_EXEC_V1BETA1 "client.authentication.k8s.io/v1beta1"

/* An exec credential plugin: a program that provides credentials. */
struct kv_kubeconfig_exec {
    const char *api_version;
    const char *command;     /* a path if it contains a slash, else a name to find in $PATH */
    struct kv_list args;     /* of const char * */
    struct kv_list env;      /* of struct kv_kubeconfig_variable */
    const char *interactive; /* Never, IfAvailable, Always; optional in v1beta1 */
    const char *install_hint;
    bool provide_cluster_info;
};

struct kv_kubeconfig_variable {
    const char *name, *value; /* either may be "" */
};

/* `auth-provider`, the predecessor of exec plugins. */
struct kv_kubeconfig_provider {
    const char *name;
    struct kv_list config; /* of struct kv_kubeconfig_variable */
};

struct kv_kubeconfig_extra {
    const char *key;
    struct kv_list values; /* of const char * */
};

/* Impersonation: user, uid, groups and extra fields. */
struct kv_kubeconfig_impersonation {
    const char *user, *uid;
    struct kv_list groups; /* of const char * */
    struct kv_list extra;  /* of struct kv_kubeconfig_extra */
};

struct kv_kubeconfig_cluster {
    struct kv_kubeconfig_entry entry;
    const char *server;
    const char *tls_server_name;
    const char *ca_file, *ca_data;
    const char *proxy_url;
    bool insecure_skip_tls_verify;
    bool disable_compression;
    const struct kv_node *exec_config; /* the extension for an exec plugin; NULL = none */
};

struct kv_kubeconfig_user {
    struct kv_kubeconfig_entry entry;
    const char *certificate_file, *certificate_data;
    const char *key_file, *key_data;
    const char *token, *token_file;
    const char *username, *password;
    const struct kv_kubeconfig_exec *exec;              /* NULL = none */
    const struct kv_kubeconfig_provider *auth_provider; /* NULL = none */
    struct kv_kubeconfig_impersonation impersonate;
};

struct kv_kubeconfig_context {
    struct kv_kubeconfig_entry entry;
    const char *cluster, *user, *namespace;
};

/* `= {0}` is empty. */
struct kv_kubeconfig {
    struct kv_list clusters; /* of struct kv_kubeconfig_cluster */
    struct kv_list users;    /* of struct kv_kubeconfig_user */
    struct kv_list contexts; /* of struct kv_kubeconfig_context */
    const char *current_context;
};

/* Reads one file and merges it: for each name, and for the current context, the first file wins. If
 * `optional`, a missing file is ignored. Errors name the file, line and column, and never quote a
 * value. */
bool kv_kubeconfig_read(const char *path, bool optional, struct kv_arena *arena,
                        struct kv_kubeconfig *into, struct kv_error *error) KV_MUST_USE;

/* The entry of that name, or NULL; NULL if `name` is NULL. */
const struct kv_kubeconfig_cluster *kv_kubeconfig_cluster(const struct kv_kubeconfig *config,
                                                          const char *name);
const struct kv_kubeconfig_user *kv_kubeconfig_user(const struct kv_kubeconfig *config,
                                                    const char *name);
const struct kv_kubeconfig_context *kv_kubeconfig_context(const struct kv_kubeconfig *config,
                                                          const char *name);

#endif
