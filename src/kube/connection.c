#include "kubevet/kube/connection.h"

#include "file.h"
#include "kubevet/kube/kubeconfig.h"

#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the kubelet mounts a pod's account (rest/config.go). */
#define SERVICE_ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"

/* What goes into the decision; only `config` changes, while files are read. */
struct inputs {
    const struct kv_connection_flags *flags;
    const struct kv_connection_environment *environment;
    struct kv_kubeconfig config;
    struct kv_arena *arena;
    struct kv_error *error;
};

/* The entries that flags and context choose; NULL = none. */
struct choice {
    const struct kv_kubeconfig_context *context;
    const struct kv_kubeconfig_cluster *cluster;
    const struct kv_kubeconfig_user *user;
};

static bool is_set(const char *text)
{
    return text && text[0];
}

/* Files: --kubeconfig alone; else $KUBECONFIG, a list; else ~/.kube/config. */

static bool read_file_list(struct inputs *in, const char *list)
{
    while (*list) {
        size_t length = strcspn(list, ":");
        /* A file that is named twice merges into itself: the first of a name wins. */
        if (length > 0) {
            const char *path = kv_arena_copy(in->arena, (struct kv_text){list, length});
            if (!kv_kubeconfig_read(path, true, in->arena, &in->config, in->error))
                return false;
        }
        list += length + (list[length] == ':');
    }
    return true;
}

static bool read_files(struct inputs *in)
{
    if (is_set(in->flags->kubeconfig))
        return kv_kubeconfig_read(in->flags->kubeconfig, false, in->arena, &in->config, in->error);
    if (is_set(in->environment->kubeconfig))
        return read_file_list(in, in->environment->kubeconfig);
    if (!is_set(in->environment->home))
        return true;
    const char *path = kv_arena_printf(in->arena, "%s/.kube/config", in->environment->home);
    return kv_kubeconfig_read(path, true, in->arena, &in->config, in->error);
}

/* Entries. A name given by a flag must exist. One that a context gives need not: an unknown user is
 * an anonymous one, an unknown cluster comes out as "no configuration" (client_config.go). */

static bool missing(struct inputs *in, const char *what, const char *name)
{
    return kv_error_set(in->error, KV_ERROR_CONNECTION,
                        "the kubeconfig has no %s named \"%s\": see `kubectl config view`", what,
                        name);
}

static bool choose_entries(struct inputs *in, struct choice *choice)
{
    const struct kv_connection_flags *flags = in->flags;
    const char *context = is_set(flags->context) ? flags->context : in->config.current_context;
    choice->context = kv_kubeconfig_context(&in->config, context);
    if (context && !choice->context)
        return missing(in, "context", context);
    const char *user = choice->context ? choice->context->user : NULL;
    const char *cluster = choice->context ? choice->context->cluster : NULL;
    choice->user = kv_kubeconfig_user(&in->config, is_set(flags->user) ? flags->user : user);
    if (is_set(flags->user) && !choice->user)
        return missing(in, "user", flags->user);
    choice->cluster =
        kv_kubeconfig_cluster(&in->config, is_set(flags->cluster) ? flags->cluster : cluster);
    if (is_set(flags->cluster) && !choice->cluster)
        return missing(in, "cluster", flags->cluster);
    return true;
}

/* An error about an entry, at its file; without an entry (flags alone) about what they say. */
static bool entry_error(const struct inputs *in, const struct kv_kubeconfig_entry *entry,
                        const char *what, const char *text)
{
    if (!entry)
        return kv_error_set(in->error, KV_ERROR_CONNECTION, "%s", text);
    return kv_error_at(in->error, KV_ERROR_CONNECTION, entry->file, 0, 0, "%s \"%s\": %s", what,
                       entry->name, text);
}

/* The cluster */

/* The first thing wrong with a server's address, or NULL. Never quoted: it may hold a password. */
static const char *server_mistake(CURLU *url, const char *text)
{
    char *scheme, *user;
    if (curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return "the server's address is not a URL such as https://host:6443";
    bool known = strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0;
    curl_free(scheme);
    if (!known)
        return "the server's address is neither https nor http";
    if (curl_url_get(url, CURLUPART_USER, &user, 0) != CURLUE_OK)
        return NULL;
    curl_free(user);
    return "the server's address holds a user name: give a token or a certificate instead";
}

/* Sets the address without query, fragment and trailing slashes. Without a scheme it is http, as
 * client-go's DefaultServerURL has it. Returns what is wrong with it, or NULL. */
static const char *set_server(const struct inputs *in, const char *text, struct kv_connection *out)
{
    CURLU *url = curl_url();
    char *clean = NULL;
    if (!url)
        kv_out_of_memory();
    if (!strstr(text, "://"))
        text = kv_arena_printf(in->arena, "http://%s", text);
    const char *mistake = server_mistake(url, text);
    curl_url_set(url, CURLUPART_QUERY, NULL, 0);
    curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    if (!mistake && curl_url_get(url, CURLUPART_URL, &clean, 0) != CURLUE_OK)
        kv_out_of_memory(); /* it has been parsed: nothing else can fail */
    if (!mistake) {
        size_t length = strlen(clean);
        while (length > 0 && clean[length - 1] == '/')
            length--;
        out->server = kv_arena_copy(in->arena, (struct kv_text){clean, length});
    }
    curl_free(clean);
    curl_url_cleanup(url);
    return mistake;
}

static bool check_readable(const struct inputs *in, const struct kv_kubeconfig_entry *entry,
                           const char *what, const char *key, const char *path)
{
    if (!path || access(path, R_OK) == 0)
        return true;
    return entry_error(in, entry, what,
                       kv_arena_printf(in->arena, "%s %s: %s", key, path, strerror(errno)));
}

/* A CA or --insecure-skip-tls-verify given as a flag replaces what the entry says of both; --server
 * or --tls-server-name replaces the entry's tls-server-name (getCluster, client_config.go). */
static void apply_cluster_flags(const struct kv_connection_flags *flags, struct kv_connection *out)
{
    if (flags->insecure_skip_tls_verify || is_set(flags->certificate_authority)) {
        out->insecure_skip_tls_verify = flags->insecure_skip_tls_verify;
        out->ca_file = is_set(flags->certificate_authority) ? flags->certificate_authority : NULL;
        out->ca_data = NULL;
    }
    if (is_set(flags->tls_server_name) || is_set(flags->server))
        out->tls_server_name = is_set(flags->tls_server_name) ? flags->tls_server_name : NULL;
}

static void take_cluster(const struct kv_kubeconfig_cluster *cluster, struct kv_connection *out)
{
    out->cluster = cluster->entry.name;
    out->cluster_file = cluster->entry.file;
    out->ca_file = cluster->ca_file;
    out->ca_data = cluster->ca_data;
    out->tls_server_name = cluster->tls_server_name;
    out->insecure_skip_tls_verify = cluster->insecure_skip_tls_verify;
    out->disable_compression = cluster->disable_compression;
}

/* What is wrong with the authority that entry and flags come to, or NULL. */
static const char *authority_mistake(const struct kv_connection *out)
{
    if (out->ca_file && out->ca_data)
        return "certificate-authority and certificate-authority-data are both given: keep one";
    if (out->insecure_skip_tls_verify && (out->ca_file || out->ca_data))
        return "insecure-skip-tls-verify and a certificate authority are both given: keep one";
    return NULL;
}

/* `cluster` is NULL where flags alone say what to connect to. */
static bool set_cluster(const struct inputs *in, const struct kv_kubeconfig_cluster *cluster,
                        struct kv_connection *out)
{
    const struct kv_kubeconfig_entry *entry = cluster ? &cluster->entry : NULL;
    bool flag = is_set(in->flags->server);
    if (cluster)
        take_cluster(cluster, out);
    apply_cluster_flags(in->flags, out);
    const char *server = flag ? in->flags->server : cluster ? cluster->server : NULL;
    const char *mistake = authority_mistake(out);
    if (!server)
        mistake = "no server is known: give --server, or mend the kubeconfig";
    if (cluster && cluster->proxy_url)
        mistake = "proxy-url is not supported by this version: set HTTPS_PROXY";
    if (mistake)
        return entry_error(in, entry, "cluster", mistake);
    mistake = set_server(in, server, out);
    if (mistake)
        return entry_error(in, flag ? NULL : entry, "cluster", mistake);
    if (is_set(in->flags->certificate_authority))
        return check_readable(in, NULL, "", "--certificate-authority", out->ca_file);
    return check_readable(in, entry, "cluster", "certificate-authority", out->ca_file);
}

/* The user */

static const char *unsupported_login(const struct kv_kubeconfig_user *user)
{
    if (user->exec)
        return "exec credential plugins are not supported by this version";
    if (user->auth_provider)
        return "auth-provider is not supported by this version";
    if (user->basic)
        return "username and password are not supported by this version";
    if (user->impersonation)
        return "impersonation (as, as-uid, as-groups, as-user-extra) is not supported by this "
               "version";
    return NULL;
}

/* The first thing wrong with what an entry says of certificate and key, or NULL (validation.go; a
 * key without a certificate is not used there either). */
static const char *certificate_mistake(const struct kv_kubeconfig_user *user)
{
    bool certificate = user->certificate_file || user->certificate_data;
    if (user->certificate_file && user->certificate_data)
        return "client-certificate and client-certificate-data are both given: keep one";
    if (certificate && user->key_file && user->key_data)
        return "client-key and client-key-data are both given: keep one";
    if (certificate && !user->key_file && !user->key_data)
        return "there is a client certificate, but neither client-key nor client-key-data";
    return NULL;
}

static bool set_user(const struct inputs *in, const struct kv_kubeconfig_user *user,
                     struct kv_connection *out)
{
    if (!user)
        return true;
    const char *mistake = certificate_mistake(user);
    if (!mistake)
        mistake = unsupported_login(user);
    if (mistake)
        return entry_error(in, &user->entry, "user", mistake);
    out->user = user->entry.name;
    out->user_file = user->entry.file;
    if (user->certificate_file || user->certificate_data) {
        out->certificate_file = user->certificate_file;
        out->certificate_data = user->certificate_data;
        out->key_file = user->key_file;
        out->key_data = user->key_data;
    }
    out->token = user->token;
    out->token_file = user->token_file;
    return check_readable(in, &user->entry, "user", "client-certificate", out->certificate_file) &&
           check_readable(in, &user->entry, "user", "client-key", out->key_file) &&
           check_readable(in, &user->entry, "user", "tokenFile", out->token_file);
}

static void drop_credentials(struct kv_connection *out)
{
    out->token = out->token_file = NULL;
    out->certificate_file = out->certificate_data = NULL;
    out->key_file = out->key_data = NULL;
}

/* In-cluster (rest/config.go) */

static const char *account_file(const struct inputs *in, const char *name)
{
    return kv_arena_printf(in->arena, "%s/%s", in->environment->service_account, name);
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

static bool in_cluster_possible(const struct inputs *in)
{
    return is_set(in->environment->service_host) && is_set(in->environment->service_port) &&
           is_set(in->environment->service_account) && is_file(account_file(in, "token"));
}

/* The namespace of the pod that this runs in. */
static const char *pod_namespace(const struct inputs *in)
{
    if (is_set(in->environment->pod_namespace))
        return in->environment->pod_namespace;
    struct kv_buffer text = {0};
    struct kv_error ignored = {0}; /* an account without the file is in "default" */
    const char *name = "default";
    if (kv_kube_file_read(account_file(in, "namespace"), 4096, &text, &ignored)) {
        while (text.length > 0 && isspace((unsigned char)text.data[text.length - 1]))
            text.length--;
        if (text.length > 0)
            name = kv_arena_copy(in->arena, kv_buffer_as_text(&text));
    }
    kv_buffer_release(&text);
    return name;
}

static bool set_in_cluster(const struct inputs *in, struct kv_connection *out)
{
    const char *host = in->environment->service_host;
    bool ipv6 = strchr(host, ':') != NULL;
    const char *ca = account_file(in, "ca.crt");
    out->in_cluster = true;
    out->namespace = pod_namespace(in);
    out->token_file = account_file(in, "token");
    if (is_file(ca)) /* else the system's */
        out->ca_file = ca;
    const char *mistake =
        set_server(in,
                   kv_arena_printf(in->arena, "https://%s%s%s:%s", ipv6 ? "[" : "", host,
                                   ipv6 ? "]" : "", in->environment->service_port),
                   out);
    return mistake ? entry_error(in, NULL, "", mistake) : true;
}

/* All together */

static bool set_from_kubeconfig(const struct inputs *in, const struct choice *choice,
                                struct kv_connection *out)
{
    if (choice->context) {
        out->context = choice->context->entry.name;
        out->namespace = choice->context->namespace;
    }
    if (!out->namespace)
        out->namespace = in_cluster_possible(in) ? pod_namespace(in) : "default";
    if (!set_cluster(in, choice->cluster, out) || !set_user(in, choice->user, out))
        return false;
    if (strncmp(out->server, "https://", strlen("https://")) != 0)
        drop_credentials(out);
    return true;
}

static bool flags_name_cluster(const struct kv_connection_flags *flags)
{
    return is_set(flags->server) || is_set(flags->certificate_authority) ||
           is_set(flags->tls_server_name) || flags->insecure_skip_tls_verify;
}

bool kv_connection_resolve(const struct kv_connection_flags *flags,
                           const struct kv_connection_environment *environment,
                           struct kv_arena *arena, struct kv_connection *out,
                           struct kv_error *error)
{
    struct inputs in = {.flags = flags, .environment = environment, .arena = arena, .error = error};
    struct choice choice = {0};
    *out = (struct kv_connection){0};
    if (!read_files(&in) || !choose_entries(&in, &choice))
        return false;
    if (choice.cluster || flags_name_cluster(flags))
        return set_from_kubeconfig(&in, &choice, out);
    if (in_cluster_possible(&in))
        return set_in_cluster(&in, out);
    return kv_error_set(error, KV_ERROR_CONNECTION,
                        "no cluster is configured: give --kubeconfig or --context, set "
                        "KUBECONFIG, or choose one with `kubectl config use-context`");
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
