#include "connection_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Where the kubelet mounts a pod's account (rest/config.go). */
#define SERVICE_ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"

/* The entries that flags and context choose; NULL = none. */
struct choice {
    const struct kv_kubeconfig_context *context;
    const struct kv_kubeconfig_cluster *cluster;
    const struct kv_kubeconfig_user *user;
};

bool kv_connection_is_tls(const struct kv_connection *connection)
{
    return strncmp(connection->server, "https://", strlen("https://")) == 0;
}

/* Mistakes and warnings */

void kv_resolving_mistake(struct kv_resolving *in, const struct kv_kubeconfig_entry *entry,
                          const char *what, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = kv_arena_vprintf(in->arena, format, arguments);
    va_end(arguments);
    if (in->mistakes.length > 0)
        kv_buffer_text(&in->mistakes, "; ");
    else if (entry)
        in->mistaken_file = entry->file;
    if (entry)
        kv_buffer_printf(&in->mistakes, "%s \"%s\": ", what, entry->name);
    kv_buffer_text(&in->mistakes, text);
}

void kv_resolving_check_file(struct kv_resolving *in, const struct kv_kubeconfig_entry *entry,
                             const char *what, const char *key, const char *path)
{
    if (path && access(path, R_OK) != 0)
        kv_resolving_mistake(in, entry, what, "%s %s: %s", key, path, strerror(errno));
}

void kv_resolving_warn(struct kv_resolving *in, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    *(const char **)kv_list_push(&in->out->warnings, in->arena, sizeof(char *)) =
        kv_arena_vprintf(in->arena, format, arguments);
    va_end(arguments);
}

/* Files: --kubeconfig alone; else $KUBECONFIG, a list; else ~/.kube/config. */

static bool read_file_list(struct kv_resolving *in, const char *list, struct kv_error *error)
{
    while (*list) {
        size_t length = strcspn(list, ":");
        /* A file that is named twice merges into itself: the first of a name wins. */
        if (length > 0) {
            const char *path = kv_arena_copy(in->arena, (struct kv_text){list, length});
            if (!kv_kubeconfig_read(path, true, in->arena, &in->config, error))
                return false;
        }
        list += length + (list[length] == ':');
    }
    return true;
}

static bool read_files(struct kv_resolving *in, struct kv_error *error)
{
    if (kv_is_set(in->flags->kubeconfig))
        return kv_kubeconfig_read(in->flags->kubeconfig, false, in->arena, &in->config, error);
    if (kv_is_set(in->environment->kubeconfig))
        return read_file_list(in, in->environment->kubeconfig, error);
    if (!kv_is_set(in->environment->home))
        return true;
    const char *path = kv_arena_printf(in->arena, "%s/.kube/config", in->environment->home);
    return kv_kubeconfig_read(path, true, in->arena, &in->config, error);
}

/* Entries. A name given by a flag must exist. One that a context gives need not: an unknown user is
 * an anonymous one, an unknown cluster comes out as "no configuration" (client_config.go). */

static bool missing(struct kv_error *error, const char *what, const char *name)
{
    return kv_error_set(error, KV_ERROR_CONNECTION,
                        "the kubeconfig has no %s named \"%s\": see `kubectl config view`", what,
                        name);
}

static bool choose_entries(const struct kv_resolving *in, struct choice *choice,
                           struct kv_error *error)
{
    const struct kv_connection_flags *flags = in->flags;
    const char *context = kv_is_set(flags->context) ? flags->context : in->config.current_context;
    choice->context = kv_kubeconfig_context(&in->config, context);
    if (context && !choice->context)
        return missing(error, "context", context);
    const char *user = choice->context ? choice->context->user : NULL;
    const char *cluster = choice->context ? choice->context->cluster : NULL;
    choice->user = kv_kubeconfig_user(&in->config, kv_is_set(flags->user) ? flags->user : user);
    if (kv_is_set(flags->user) && !choice->user)
        return missing(error, "user", flags->user);
    choice->cluster =
        kv_kubeconfig_cluster(&in->config, kv_is_set(flags->cluster) ? flags->cluster : cluster);
    if (kv_is_set(flags->cluster) && !choice->cluster)
        return missing(error, "cluster", flags->cluster);
    return true;
}

/* All together */

/* A pod's own namespace is the last resort, of a connection by kubeconfig too. */
static const char *choose_namespace(const struct kv_resolving *in, const struct choice *choice)
{
    if (kv_is_set(in->flags->namespace))
        return in->flags->namespace;
    if (choice->context && choice->context->namespace)
        return choice->context->namespace;
    return kv_in_cluster_possible(in) ? kv_pod_namespace(in) : "default";
}

static bool flags_name_cluster(const struct kv_connection_flags *flags)
{
    return kv_is_set(flags->server) || kv_is_set(flags->certificate_authority) ||
           kv_is_set(flags->tls_server_name) || flags->insecure_skip_tls_verify;
}

static bool no_configuration(const struct choice *choice, struct kv_error *error)
{
    const struct kv_kubeconfig_context *context = choice->context;
    if (context && context->cluster)
        return kv_error_at(error, KV_ERROR_CONNECTION, context->entry.file, 0, 0,
                           "context \"%s\" names the cluster \"%s\", which there is not",
                           context->entry.name, context->cluster);
    if (context)
        return kv_error_at(error, KV_ERROR_CONNECTION, context->entry.file, 0, 0,
                           "context \"%s\" names no cluster", context->entry.name);
    return kv_error_set(error, KV_ERROR_CONNECTION,
                        "no cluster is configured: give --kubeconfig or --context, set "
                        "KUBECONFIG, or choose one with `kubectl config use-context`");
}

static bool decide(struct kv_resolving *in, struct kv_error *error)
{
    struct choice choice = {0};
    if (!read_files(in, error) || !choose_entries(in, &choice, error))
        return false;
    if (choice.context)
        in->out->context = choice.context->entry.name;
    in->out->namespace = choose_namespace(in, &choice);
    if (choice.cluster || flags_name_cluster(in->flags)) {
        kv_resolving_cluster(in, choice.cluster);
        kv_resolving_user(in, choice.user);
    } else {
        /* A user alone is no configuration, but must not be a broken one. */
        struct kv_connection nothing = {.namespace = in->out->namespace};
        kv_resolving_user(in, choice.user);
        *in->out = nothing;
        if (in->mistakes.length == 0 && !kv_in_cluster_possible(in))
            return no_configuration(&choice, error);
        if (in->mistakes.length == 0)
            kv_resolving_in_cluster(in);
    }
    return in->mistakes.length == 0 || kv_error_at(error, KV_ERROR_CONNECTION, in->mistaken_file, 0,
                                                   0, "%s", in->mistakes.data);
}

bool kv_connection_resolve(const struct kv_connection_flags *flags,
                           const struct kv_connection_environment *environment,
                           struct kv_arena *arena, struct kv_connection *out,
                           struct kv_error *error)
{
    struct kv_resolving in = {
        .flags = flags, .environment = environment, .arena = arena, .out = out};
    *out = (struct kv_connection){0};
    bool ok = decide(&in, error);
    kv_buffer_release(&in.mistakes);
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
