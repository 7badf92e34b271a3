#include "resolving.h"

#include <stdlib.h>

/* The mount point of a pod's service account (rest/config.go). */
#define SERVICE_ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"

/* The entries chosen by flags and context; NULL = none. */
struct choice {
    const struct kv_kubeconfig_context *context;
    const struct kv_kubeconfig_cluster *cluster;
    const struct kv_kubeconfig_user *user;
};

/* Files: only --kubeconfig; else the list in $KUBECONFIG; else ~/.kube/config. */

static bool file_list_read(struct resolving *in, const char *list, struct kv_error *error)
{
    while (*list) {
        size_t length = strcspn(list, ":");
        /* A file listed twice is harmless: the first entry of a name wins. */
        if (length > 0) {
            const char *path = kv_arena_copy(in->arena, (struct kv_text){list, length});
            if (!kv_kubeconfig_read(path, true, in->arena, &in->config, error))
                return false;
        }
        list += length + (list[length] == ':');
    }
    return true;
}

static bool files_read(struct resolving *in, struct kv_error *error)
{
    if (is_set(in->flags->kubeconfig))
        return kv_kubeconfig_read(in->flags->kubeconfig, false, in->arena, &in->config, error);
    if (is_set(in->environment->kubeconfig))
        return file_list_read(in, in->environment->kubeconfig, error);
    if (!is_set(in->environment->home))
        return true;
    const char *path = kv_arena_printf(in->arena, "%s/.kube/config", in->environment->home);
    return kv_kubeconfig_read(path, true, in->arena, &in->config, error);
}

/* Entries. A name given by a flag must exist. One given by a context need not: an unknown user is
 * anonymous, an unknown cluster is reported as "no configuration" (client_config.go). */

static bool missing(struct kv_error *error, const char *what, const char *name)
{
    return kv_error_set(error, KV_ERROR_CONNECTION,
                        "the kubeconfig has no %s named \"%s\": see `kubectl config view`", what,
                        name);
}

static bool entries_choose(const struct resolving *in, struct choice *choice,
                           struct kv_error *error)
{
    const struct kv_connection_flags *flags = in->flags;
    const char *context = is_set(flags->context) ? flags->context : in->config.current_context;
    choice->context = kv_kubeconfig_context(&in->config, context);
    if (context && !choice->context)
        return missing(error, "context", context);
    const char *user = choice->context ? choice->context->user : NULL;
    const char *cluster = choice->context ? choice->context->cluster : NULL;
    choice->user = kv_kubeconfig_user(&in->config, is_set(flags->user) ? flags->user : user);
    if (is_set(flags->user) && !choice->user)
        return missing(error, "user", flags->user);
    choice->cluster =
        kv_kubeconfig_cluster(&in->config, is_set(flags->cluster) ? flags->cluster : cluster);
    if (is_set(flags->cluster) && !choice->cluster)
        return missing(error, "cluster", flags->cluster);
    return true;
}

/* All together */

/* A pod's own namespace is the last fallback, also with a kubeconfig. */
static const char *namespace_choose(const struct resolving *in, const struct choice *choice)
{
    if (is_set(in->flags->namespace))
        return in->flags->namespace;
    if (choice->context && choice->context->namespace)
        return choice->context->namespace;
    return in_cluster_possible(in) ? pod_namespace(in) : "default";
}

static bool flags_name_cluster(const struct kv_connection_flags *flags)
{
    return is_set(flags->server) || is_set(flags->certificate_authority) ||
           is_set(flags->tls_server_name) || flags->insecure_skip_tls_verify;
}

static bool no_configuration(const struct choice *choice, struct kv_error *error)
{
    const struct kv_kubeconfig_context *context = choice->context;
    if (context && context->cluster)
        return kv_error_at(error, KV_ERROR_CONNECTION, context->entry.file, 0, 0,
                           "context \"%s\" names the cluster \"%s\", which does not exist",
                           context->entry.name, context->cluster);
    if (context)
        return kv_error_at(error, KV_ERROR_CONNECTION, context->entry.file, 0, 0,
                           "context \"%s\" names no cluster", context->entry.name);
    return kv_error_set(error, KV_ERROR_CONNECTION,
                        "no cluster is configured: give --kubeconfig or --context, set KUBECONFIG, "
                        "or choose one with `kubectl config use-context`");
}

static bool decide(struct resolving *in, struct kv_error *error)
{
    struct choice choice = {0};
    if (!files_read(in, error) || !entries_choose(in, &choice, error))
        return false;
    if (choice.context)
        in->out->context = choice.context->entry.name;
    in->out->namespace = namespace_choose(in, &choice);
    if (choice.cluster || flags_name_cluster(in->flags)) {
        resolving_cluster(in, choice.cluster);
        resolving_user(in, choice.user);
    } else {
        /* A user alone is not a configuration, but its problems are reported. */
        struct kv_connection nothing = {.namespace = in->out->namespace};
        resolving_user(in, choice.user);
        *in->out = nothing;
        if (in->problems.length == 0 && !in_cluster_possible(in))
            return no_configuration(&choice, error);
        if (in->problems.length == 0)
            resolving_in_cluster(in);
    }
    return in->problems.length == 0 ||
           kv_error_at(error, KV_ERROR_CONNECTION, in->problem_file, 0, 0, "%s", in->problems.data);
}

bool kv_connection_resolve(const struct kv_connection_flags *flags,
                           const struct kv_connection_environment *environment,
                           struct kv_arena *arena, struct kv_connection *out,
                           struct kv_error *error)
{
    struct resolving in = {.flags = flags, .environment = environment, .arena = arena, .out = out};
    *out = (struct kv_connection){0};
    bool ok = decide(&in, error);
    kv_buffer_release(&in.problems);
    return ok;
}

bool kv_connection_load(const struct kv_connection_flags *flags, struct kv_arena *arena,
                        struct kv_connection *out, struct kv_error *error)
{
    const struct kv_connection_environment environment = {
        .kubeconfig = getenv("KUBECONFIG"),
        .home = getenv("HOME"),
        .service_host = getenv("KUBERNETES_SERVICE_HOST"),
        .service_port = getenv("KUBERNETES_SERVICE_PORT"),
        .pod_namespace = getenv("POD_NAMESPACE"),
        .service_account = SERVICE_ACCOUNT,
    };
    return kv_connection_resolve(flags, &environment, arena, out, error);
}
