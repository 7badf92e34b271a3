/* A cluster's entry and the flags about it. Source: getCluster in client_config.go, and
 * validation.go. */
#include "kubevet/net/proxy.h"
#include "resolving.h"
#include "server_url.h"

static void entry_take(const struct kv_kubeconfig_cluster *cluster, struct kv_connection *out)
{
    out->cluster = cluster->entry.name;
    out->cluster_file = cluster->entry.file;
    out->ca_file = cluster->ca_file;
    out->ca_data = cluster->ca_data;
    out->tls_server_name = cluster->tls_server_name;
    out->insecure_skip_tls_verify = cluster->insecure_skip_tls_verify;
    out->disable_compression = cluster->disable_compression;
    out->proxy_url = cluster->proxy_url;
    out->exec_config = cluster->exec_config;
}

/* --certificate-authority or --insecure-skip-tls-verify replaces both in the entry; --server or
 * --tls-server-name replaces the entry's tls-server-name. */
static void flags_apply(const struct kv_connection_flags *flags, struct kv_connection *out)
{
    if (flags->insecure_skip_tls_verify || is_set(flags->certificate_authority)) {
        out->insecure_skip_tls_verify = flags->insecure_skip_tls_verify;
        out->ca_file = is_set(flags->certificate_authority) ? flags->certificate_authority : NULL;
        out->ca_data = NULL;
    }
    if (is_set(flags->tls_server_name) || is_set(flags->server))
        out->tls_server_name = is_set(flags->tls_server_name) ? flags->tls_server_name : NULL;
}

static void authority_check(struct resolving *in, const struct kv_kubeconfig_entry *entry)
{
    const struct kv_connection *out = in->out;
    if (out->ca_file && out->ca_data)
        resolving_problem(
            in, entry, "cluster",
            "certificate-authority and certificate-authority-data are both set: keep one");
    if (is_set(in->flags->certificate_authority))
        resolving_check_file(in, NULL, "", "--certificate-authority", out->ca_file);
    else
        resolving_check_file(in, entry, "cluster", "certificate-authority", out->ca_file);
}

static void server_set(struct resolving *in, const struct kv_kubeconfig_cluster *cluster)
{
    bool flag = is_set(in->flags->server);
    const char *server = flag ? in->flags->server : cluster ? cluster->server : NULL;
    const char *problem = "the server is unknown: give --server, or fix the kubeconfig";
    if (server)
        problem = server_url_parse(server, in->arena, &in->out->server);
    if (problem)
        resolving_problem(in, cluster && !flag ? &cluster->entry : NULL, "cluster", "%s", problem);
}

/* Without TLS, its settings are ignored. */
static void tls_drop(struct kv_connection *out)
{
    out->ca_file = out->ca_data = out->tls_server_name = NULL;
    out->insecure_skip_tls_verify = false;
}

void resolving_cluster(struct resolving *in, const struct kv_kubeconfig_cluster *cluster)
{
    struct kv_connection *out = in->out;
    const struct kv_kubeconfig_entry *entry = cluster ? &cluster->entry : NULL;
    if (cluster)
        entry_take(cluster, out);
    flags_apply(in->flags, out);
    server_set(in, cluster);
    const char *problem = out->proxy_url ? kv_proxy_url_problem(out->proxy_url) : NULL;
    if (problem)
        resolving_problem(in, entry, "cluster", "proxy-url %s", problem);
    authority_check(in, entry);
    if (!out->server)
        return;
    if (!kv_connection_is_tls(out))
        tls_drop(out);
    else if (out->insecure_skip_tls_verify && (out->ca_file || out->ca_data))
        resolving_problem(
            in, entry, "cluster",
            "insecure-skip-tls-verify and a certificate authority are both set: keep one");
}
